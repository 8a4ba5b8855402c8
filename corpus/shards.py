"""Parquet files of one split, written row group by row group. Owns how the bytes come about and the names of files.

A row group is hashed, packed and written in a thread beside the one that makes rows; a writer has one group there.
"""

from __future__ import annotations

from concurrent.futures import Executor, Future, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.columns import Config, dictionary_paths, schema, to_table
from corpus.manifest import ContentDigest

GROUP_CHARS = 32_000_000
"""A row group ends here or at its config's number of rows, whichever comes first."""


class SplitWriter:
    """The shards of one split of one config. Makes no file before the first item."""

    def __init__(self, folder: Path, config: Config, split: str, shard_bytes: int, beside: Executor) -> None:
        self.config, self.split = config, split
        self.rows = self.articles = self.num_bytes = 0
        self.digest = ContentDigest()
        self.files: list[Path] = []
        self._folder, self._shard_bytes = folder / config.folder, shard_bytes
        self._held: list[Any] = []
        self._held_chars = 0
        self._last_article = ""
        self._beside = beside
        self._put: Future[None] | None = None
        self._parquet: Any = None
        self._file: Any = None

    def __enter__(self) -> SplitWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            wait([self._put] if self._put else [])
            with suppress(OSError):  # The first error is the one to tell of.
                self._close_shard()
            return
        self._write_group()
        self._settle()
        self._close_shard()
        self._name_shards()

    def add(self, item: Any, article_id: str, chars: int) -> None:
        """Take one item of about `chars` characters; it is on the disk at the latest when the block ends."""
        self.rows += 1
        self.articles += article_id != self._last_article
        self._last_article = article_id
        self._held.append(item)
        self._held_chars += chars
        if len(self._held) >= self.config.group_rows or self._held_chars >= GROUP_CHARS:
            self._write_group()

    def _write_group(self) -> None:
        if not self._held:
            return
        table = to_table(self.config, self._held)
        self._held, self._held_chars = [], 0
        self._settle()
        self._put = self._beside.submit(self._put_group, table)

    def _settle(self) -> None:
        """Wait for the group under way. Raises what it met."""
        if self._put is not None:
            put, self._put = self._put, None
            put.result()

    def _put_group(self, table: Any) -> None:
        self.digest.update(table)
        self.num_bytes += table.nbytes
        if self._parquet is None:
            self._open_shard()
        self._parquet.write_table(table, row_group_size=table.num_rows)
        if self._file.tell() >= self._shard_bytes:
            self._close_shard()

    def _open_shard(self) -> None:
        import pyarrow.parquet as pq

        self._folder.mkdir(exist_ok=True)
        self.files.append(self._folder / f"{self.split}-{len(self.files):05d}.part")
        self._file = self.files[-1].open("wb")
        # Every setting that decides the bytes is named here, so that a new pyarrow's defaults do not change a dataset.
        self._parquet = pq.ParquetWriter(
            self._file, schema(self.config), version="2.6", data_page_version="1.0", compression="zstd",
            compression_level=3, use_dictionary=dictionary_paths(self.config), write_statistics=True,
            write_page_index=True, store_schema=True,
        )

    def _close_shard(self) -> None:
        parquet, file, self._parquet, self._file = self._parquet, self._file, None, None
        try:
            if parquet is not None:
                parquet.close()
        finally:
            if file is not None:
                file.close()

    def _name_shards(self) -> None:
        """Give the shards the names the Hub expects, which hold how many there are."""
        for number, path in enumerate(self.files):
            name = f"{self.split}-{number:05d}-of-{len(self.files):05d}.parquet"
            self.files[number] = path.rename(self._folder / name)

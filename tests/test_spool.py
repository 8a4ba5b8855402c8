"""What an export keeps between its two walks comes back as it was, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dataset_rows import make_rows

from corpus.edits import Reviewed
from corpus.records import CorpusError
from corpus.spool import Spool


def test_items_come_back_in_order_over_several_batches(tmp_path: Path) -> None:
    rows = list(make_rows(125, 20))
    rows[7] = replace(rows[7], ar="نص «غريب» \u202e\x00😀", licence="CC0", verdict="edit", reviewers=("reviewer-1",))
    items = [Reviewed(row, "machine's", ("other",), ("accuracy/major",)) if number % 7 == 0 else row
             for number, row in enumerate(rows)]
    with Spool(tmp_path) as spool:
        assert list(spool.keep(items)) == rows
        assert list(tmp_path.iterdir()) == []  # No name: nothing is left even after SIGKILL.
        assert list(spool) == items
        assert list(spool) == items


def test_nothing_kept_gives_nothing(tmp_path: Path) -> None:
    with Spool(tmp_path / "not" / "yet") as spool:
        assert list(spool.keep([])) == []
        assert list(spool) == []


def test_a_full_disk_is_one_sentence() -> None:
    with Spool(Path("/dev/shm")) as spool:
        spool._file.close()
        spool._file = open("/dev/full", "r+b", buffering=0)  # noqa: SIM115
        with pytest.raises(CorpusError, match="No space left on device"):
            list(spool.keep(make_rows(1)))

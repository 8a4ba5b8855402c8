"""The Parquet files as pandas, polars and DuckDB read them: no tool needs ours or `datasets`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dataset_rows import hostile_rows, make_rows

from corpus.card import CardFacts
from corpus.dataset import write_dataset
from corpus.records import Row

ROWS = [*make_rows(2), *(replace(row, article_id="h" * 20) for row in hostile_rows())]
EXPECTED = [
    (row.id, {"ar": row.ar, "en": row.en}, row.index, row.quality, row.passed, list(row.findings), row.title)
    for row in ROWS
]
COLUMNS = ["id", "translation", "index", "quality", "passed", "findings", "title"]


@pytest.fixture(scope="module")
def train(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The train file of a dataset with plain and hostile rows."""
    out = tmp_path_factory.mktemp("readers") / "D"
    write_dataset(ROWS, out, facts=CardFacts(name="D"), n_articles=3, reload=False)
    return out / "data" / "train-00000-of-00001.parquet"


def same(found: list[tuple[object, ...]]) -> bool:
    return [tuple(list(cell) if name == "findings" else cell for name, cell in zip(COLUMNS, row, strict=True))  # type: ignore[call-overload]
            for row in found] == EXPECTED


def test_pandas(train: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.read_parquet(train)
    frame["title"] = frame["title"].astype(object).where(frame["title"].notna(), None)
    assert same(list(frame[COLUMNS].itertuples(index=False, name=None)))


def test_polars(train: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    assert same(polars.read_parquet(train).select(COLUMNS).rows())
    lazy = polars.scan_parquet(train).filter(polars.col("passed")).select(polars.len()).collect().item()
    assert lazy == sum(row.passed for row in ROWS)


def test_duckdb(train: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    with duckdb.connect() as database:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        assert same(database.sql(f"select {names} from read_parquet('{train}')").fetchall())
        arabic = database.sql(f"select translation.ar from read_parquet('{train}') where not passed").fetchall()
    assert arabic == [(row.ar,) for row in ROWS if not row.passed]


def test_the_rows_have_something_to_lose() -> None:
    assert {row.passed for row in ROWS} == {True, False}
    assert any(isinstance(row, Row) and row.title is None for row in ROWS)

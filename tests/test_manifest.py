"""The content hash: blind to how rows came, awake to every value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pyarrow as pa
import pytest
from dataset_rows import PLAIN, hostile_rows, make_rows

from corpus.columns import SENTENCES, to_table
from corpus.manifest import ContentDigest
from corpus.records import Row


def content(*parts: Sequence[Row]) -> str:
    digest = ContentDigest()
    for part in parts:
        digest.update(to_table(SENTENCES, part))
    return digest.content()


def test_batches_slices_and_nothing_make_no_difference() -> None:
    rows = [*make_rows(20), *hostile_rows()]
    assert content(rows) == content(rows[:1], rows[1:30], rows[30:])
    digest = ContentDigest()
    table = to_table(SENTENCES, [PLAIN, *rows, PLAIN]).slice(1, len(rows))
    digest.update(pa.concat_tables([table.slice(0, 7), table.slice(7, 0), table.slice(7)]))
    assert digest.content() == content(rows)


@pytest.mark.parametrize("change", [
    lambda row: replace(row, title=""), lambda row: replace(row, title=None), lambda row: replace(row, end=37),
    lambda row: replace(row, ar=row.ar + "\x00"), lambda row: replace(row, findings=("",)),
    lambda row: replace(row, quality=0.8750001),
    lambda row: replace(row, ar=row.ar + row.en[:1], en=row.en[1:]), lambda row: replace(row, passed=False),
    lambda row: replace(row, findings=("a", "b")), lambda row: replace(row, findings=("ab",)),
], ids=range(10))
def test_every_change_of_a_value_shows(change: Callable[[Row], Row]) -> None:
    assert content([change(PLAIN)]) != content([PLAIN])


def test_texts_that_move_between_rows_show() -> None:
    def two(first: str, second: str) -> str:
        return content([replace(PLAIN, en=first), replace(PLAIN, en=second)])

    assert len({two("ab", "c"), two("a", "bc"), two("c", "ab"), two("abc", "")}) == 4


def test_only_the_changed_column_has_another_hash() -> None:
    def columns(row: Row) -> dict[str, str]:
        digest = ContentDigest()
        digest.update(to_table(SENTENCES, [row]))
        return digest.columns()

    before, after = columns(PLAIN), columns(replace(PLAIN, en="x"))
    assert {name for name in before if before[name] != after[name]} == {"translation.en"}

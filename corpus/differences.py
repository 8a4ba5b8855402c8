"""What changed from one export to the next, sentence by sentence. Reads both; decides nothing.

A sentence is known by its article and its place in it, so that a new engine or an edit is a change and not a loss; an
export has one row a sentence.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.columns import SENTENCES
from corpus.manifest import read_manifest
from corpus.records import CorpusError

MAX_EXAMPLES = 10
BATCH_ROWS = 2_000

# The id says nothing new: it is a hash of what else may have changed.
_KEY = ("article_id", "start", "end")
_COMPARED = tuple(column.name for column in SENTENCES.columns if column.name not in (*_KEY, "id"))

_FACTS = ("number", "rows", "passed", "engines", "checks", "origins", "verdicts", "dropped", "rejected", "wanted",
          "without", "masked")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence whose English changed."""

    ar: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """From export `a` to export `b`, counted in sentences of the config `sentences`."""

    kept: int
    """In both, whether changed or not."""
    added: int
    removed: int
    added_articles: int
    removed_articles: int
    changed: Mapping[str, int]
    """Column to kept sentences whose value differs, most first; only columns that have some."""
    moved: int
    """Kept sentences that are in another split: a model trained on `a` may have seen the test set of `b`."""
    examples: tuple[Example, ...]
    """The first sentences of `b` whose English changed."""
    facts: Mapping[str, tuple[object, object]]
    """What the two manifests say differently: counts, engines, checks, reasons."""

    @property
    def same(self) -> bool:
        """True when both hold the same sentences with the same values in the same splits."""
        return not (self.added or self.removed or self.changed or self.moved)


def diff(a: Path, b: Path) -> Difference:
    """Compare two exports. Raises CorpusError for a folder that is none. Memory: about 350 bytes a sentence of `a`."""
    facts = {
        name: (old, new)
        for name in _FACTS
        if (old := _manifest(a).get(name)) != (new := _manifest(b).get(name))
    }
    before = {key: marks for key, marks, _ in _sentences(a)}
    articles = {key[0] for key in before}
    changed: Counter[str] = Counter()
    added = moved = total = 0
    added_articles: set[str] = set()
    found_articles: set[str] = set()
    new_english: dict[tuple[str, int, int], str] = {}
    for key, marks, english in _sentences(b):
        total += 1
        found_articles.add(key[0])
        old = before.pop(key, None)
        if old is None:
            added += 1
            if key[0] not in articles:
                added_articles.add(key[0])
            continue
        moved += old[0] != marks[0]
        differing = [name for name, one, other in zip(_COMPARED, old[1:], marks[1:], strict=True) if one != other]
        changed.update(differing)
        if "translation" in differing and len(new_english) < MAX_EXAMPLES:
            new_english[key] = english["en"]
    return Difference(
        kept=total - added, added=added, removed=len(before), added_articles=len(added_articles),
        removed_articles=len(articles - found_articles), changed=dict(changed.most_common()), moved=moved,
        examples=_examples(a, new_english), facts=facts,
    )


def _manifest(folder: Path) -> Mapping[str, Any]:
    manifest = read_manifest(folder)
    if manifest is None:
        raise CorpusError(f"{folder} is no dataset of `tarjama export`, expected a folder with its manifest.json; "
                          "name the folder that --out named.")
    return manifest


def _sentences(folder: Path) -> Iterator[tuple[tuple[str, int, int], array[int], dict[str, str]]]:
    """Key, a hash of the split and of each compared value, and both texts of every sentence."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name in sorted(_manifest(folder)["files"]):
        if not name.startswith(f"{SENTENCES.folder}/"):
            continue
        split = hash(Path(name).name.partition("-")[0])
        try:
            with pq.ParquetFile(folder / name) as file:
                for batch in file.iter_batches(BATCH_ROWS):
                    for row in batch.to_pylist():
                        # A column may be left out, or be newer than the export.
                        marks = array("q", [split, *(hash(str(row.get(column))) for column in _COMPARED)])
                        yield (row["article_id"], row["start"], row["end"]), marks, row["translation"]
        except (OSError, pa.ArrowInvalid, KeyError) as error:
            raise CorpusError(f"{folder / name} cannot be read ({error}); export the dataset again.") from error


def _examples(a: Path, new_english: Mapping[tuple[str, int, int], str]) -> tuple[Example, ...]:
    """The old English of the sentences, in the order of the new."""
    if not new_english:
        return ()
    old = {key: texts for key, _, texts in _sentences(a) if key in new_english}
    return tuple(Example(ar=old[key]["ar"], old=old[key]["en"], new=english) for key, english in new_english.items())

"""The shipped sample articles, a table engine for any articles, and what a command answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.articles import Unread, read_articles
from corpus.pairs import model_text
from corpus.sentences import sentences

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


def table_of(articles: Path, table: Path) -> Path:
    """Write a table engine's file with a line for every sentence of `articles`."""
    lines = {}
    for article in read_articles([str(articles)]):
        assert not isinstance(article, Unread)
        for sentence in sentences(article):
            source = model_text(sentence.text)
            lines[source] = f"English {len(lines)} of a sentence with {len(source)} characters."
    table.write_text("".join(f"{source}\t{target}\n" for source, target in lines.items()), "utf-8")
    return table

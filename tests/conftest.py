"""What the tests share: articles, a table engine that knows every sentence of them, the command in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

from corpus.articles import Unread, read_articles
from corpus.cli import main
from corpus.pairs import model_text
from corpus.sentences import sentences

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def tarjama(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process."""

    def ran(*words: object) -> Ran:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return ran


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


@pytest.fixture(scope="session")
def sample_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table engine for the shipped sample articles."""
    return table_of(SAMPLES, tmp_path_factory.mktemp("table") / "samples.tsv")

"""What the tests share: the command in this process, and a table engine for the sample articles."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_articles import SAMPLES, Ran, table_of

os.environ["HF_HUB_OFFLINE"] = "1"

from corpus.cli import main


@pytest.fixture
def tarjama(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process."""

    def ran(*words: object) -> Ran:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return ran


@pytest.fixture(scope="session")
def sample_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table engine for the shipped sample articles."""
    return table_of(SAMPLES, tmp_path_factory.mktemp("table") / "samples.tsv")

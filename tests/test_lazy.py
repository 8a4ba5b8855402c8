"""An engine is loaded when it is first asked, and a second run over what is translated loads none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import ARABIC, ENGLISH

from translate.engine import EngineSpec, EngineUnavailable, load_engine
from translate.lazy import LazyEngine

pytest_plugins = ["checkpoint_fixtures"]
pytestmark = pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")


def test_facts_are_remembered_for_this_spec_and_these_files(checkpoints: Callable[[str], Path],
                                                            engine_cache: Path) -> None:
    folder = checkpoints("marian")
    spec = EngineSpec("ct2", str(folder), beam=1, device="cpu", threads=1)
    first = LazyEngine(spec)
    expected = load_engine(spec)
    assert (first.signature, first.batch_size, first.concurrency) == (
        expected.signature, expected.batch_size, expected.concurrency)
    assert first.is_loaded, "nobody knew it before"
    second = LazyEngine(spec)
    assert second.signature == expected.signature
    assert not second.is_loaded
    assert [answer.text for answer in second.translate(ARABIC[:2])] == list(ENGLISH[:2])
    assert second.is_loaded
    other = LazyEngine(EngineSpec("ct2", str(folder), beam=2, device="cpu", threads=1))
    assert "beam:2" in other.signature
    assert other.is_loaded, "another spec is another engine"
    (folder / "extra.txt").write_text("The folder's content is part of the revision.")
    changed = LazyEngine(spec)
    assert changed.signature != expected.signature
    assert changed.is_loaded
    (folder / "extra.txt").unlink()


def test_an_engine_that_is_not_as_remembered_translates_nothing(checkpoints: Callable[[str], Path],
                                                                engine_cache: Path) -> None:
    spec = EngineSpec("ct2", str(checkpoints("marian")), beam=3, device="cpu", threads=1)
    real = LazyEngine(spec).signature
    for path in (engine_cache / "engines").glob("*.json"):
        path.write_text(path.read_text("utf-8").replace("beam:3", "beam:9"), "utf-8")
    engine = LazyEngine(spec)
    assert engine.signature == real.replace("beam:3", "beam:9")
    with pytest.raises(EngineUnavailable, match="run the same command again"):
        engine.translate(ARABIC[:1])
    assert LazyEngine(spec).signature == real

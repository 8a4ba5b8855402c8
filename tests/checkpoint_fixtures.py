"""Fixtures of the tiny checkpoints, for modules that say `pytest_plugins = ["checkpoint_fixtures"]`.

Apart from tiny.py, so that asking for a checkpoint is what imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with the taught checkpoint of a family, made when it is first asked for."""
    import tiny

    makers = {"marian": tiny.make_marian, "m2m100": tiny.make_m2m100, "nllb": tiny.make_nllb,
              "mbart50": tiny.make_mbart50, "t5": partial(tiny.make_t5, scaled=True),
              "madlad": partial(tiny.make_t5, scaled=False), "untaught": partial(tiny.make_marian, taught=False)}
    parent = tmp_path_factory.mktemp("checkpoints")
    return cache(lambda family: makers[family](parent / family))


@pytest.fixture(scope="session")
def engine_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder of the tests' own, so that no test finds what an earlier run converted."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TARJAMA_CACHE", str(folder))
        yield folder

"""The rules of the house, as tests: who may import whom, what may be heavy, what must be documented."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.cli import parser

ROOT = Path(__file__).parent.parent
HEAVY = {"torch", "transformers", "ctranslate2", "datasets", "pyarrow", "numpy", "ray", "matplotlib", "sentencepiece",
         "pandas", "trafilatura", "rich", "starlette", "uvicorn", "jinja2", "anyio", "textual",
         "openpyxl", "sacrebleu"}
# Rooms that are imported only when they are used; everything else must stay light at import.
MAY_BE_HEAVY = {"corpus/align", "corpus/beads.py",
                "translate/hf.py", "translate/ct2.py", "translate/starter", "corpus/columns.py", "corpus/dataset.py",
                "corpus/manifest.py", "corpus/page",
                "corpus/terminal"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path, *, at_import_only: bool = False) -> set[str]:
    """Names of the modules that `path` imports; with `at_import_only` just those of its top level."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if at_import_only else list(ast.walk(tree))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", modules("translate"), ids=str)
def test_translate_knows_nothing_of_the_corpus(path: Path) -> None:
    assert not [name for name in imported(path) if name.split(".")[0] in ("corpus", "sqlite3")]


@pytest.mark.parametrize("path", modules("corpus"), ids=str)
def test_only_pairs_knows_that_engines_exist(path: Path) -> None:
    """Everyone may name the records of translate and the terms they hold; `corpus.build` and the command may name the
    type of an engine; models of meaning are found as checkpoints are."""
    allowed = {"translate", "translate.records", "translate.terms"}
    if path.name in ("pairs.py", "build.py", "cli.py"):
        allowed |= {"translate.engine"}
    if path.name == "pairs.py":
        allowed |= {"translate.lazy", "translate.pool"}
    if path.name == "semantic_hub.py":
        allowed |= {"translate.checkpoints", "translate.engine"}
    strangers = {name for name in imported(path)
                 if name.split(".")[0] == "translate" and name not in allowed
                 and name.rpartition(".")[0] not in allowed - {"translate"}}
    assert not strangers


@pytest.mark.parametrize("path", modules("corpus") + modules("translate"), ids=str)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    if any(str(path.relative_to(ROOT)).startswith(room) for room in MAY_BE_HEAVY):
        pytest.skip("a room that is imported only when it is used")
    assert not {name.split(".")[0] for name in imported(path, at_import_only=True)} & HEAVY


def test_help_imports_nothing_heavy() -> None:
    code = "import sys\nimport corpus.cli as c\nc.parser()\nprint(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {name.split(".")[0] for name in loaded} & HEAVY


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    names = [name for action in parser()._actions if action.choices for name in action.choices]
    assert names
    assert not [name for name in names if f"tarjama {name}" not in readme]


@pytest.mark.parametrize("path", modules("corpus") + modules("translate"), ids=str)
def test_library_code_never_prints_or_exits(path: Path) -> None:
    if path.name.startswith("cli") or path.name == "__main__.py":
        pytest.skip("speaks to a person")
    calls = {node.func.id for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"print", "exit", "quit", "input"}

"""What the tests share: the command in this process, a table engine for the sample articles, a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_articles import SAMPLES, Ran, table_of

os.environ["HF_HUB_OFFLINE"] = "1"

from page_driving import Opener

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless, driven by playwright."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("no chromium here; scripts/test.sh installs Debian's")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright here; it is in the extra dev")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, headless=True, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def opener(browser: Any) -> Iterator[Opener]:
    """Opens a page in a profile of its own. Whatever a page complains of or asks a stranger for fails the test."""
    contexts, wrong = [], []

    def open_page(link: str, **how: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        base = link.partition("/enter/")[0]
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith(base) or wrong.append(f"request: {request.url}"))
        page.goto(link)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []

"""Pieces of the terminal: Arabic for one that does not join it, an editor, questions, words about a pair."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from corpus.records import CorpusError


def shaped(text: str, width: int) -> str:
    """Arabic for a terminal that neither joins letters nor runs them from the right: lines of at most `width`
    characters, each joined, turned and moved to the right. Raises CorpusError where the extra is missing."""
    try:
        from arabic_reshaper import reshape  # type: ignore[import-untyped]
        from bidi.algorithm import get_display  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("arabic_reshaper", "bidi"):
            raise
        raise CorpusError(f"joining Arabic here needs {error.name}; run: pip install 'tarjama[terminal]'") from error
    # Lines are broken before they are turned: a paragraph turned as one would begin on its last line.
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(str(get_display(reshape(line), base_dir="R")).rjust(width) for line in [*lines, line])


class Edit(TextArea):
    """One sentence: Enter keeps it."""

    class Kept(Message):
        """Enter was pressed."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Kept())
            return
        await super()._on_key(event)


class Ask(ModalScreen[str]):
    """A line of words, or one of some numbered answers."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back")]
    AUTO_FOCUS = None
    CSS = "Ask { align: center middle; } #ask { width: 90%; max-width: 100; height: auto; max-height: 90%; "\
          "padding: 1 2; background: $panel; }"

    def __init__(self, title: str, answers: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._title, self._answers = title, answers

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="ask"):
            yield Static("\n".join([self._title, *(f"{k}  {words}" for k, words in enumerate(self._answers, 1))]),
                         markup=False)
            yield Input(id="words", select_on_focus=False)

    def on_mount(self) -> None:
        if not self._answers:
            self.query_one("#words", Input).focus()

    def on_key(self, event: events.Key) -> None:
        """Keys that the line of words did not take: a number answers, a letter begins words."""
        words = self.query_one("#words", Input)
        if words.has_focus or not (event.is_printable or event.key == "enter"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.dismiss("")
        elif event.key.isdigit() and 0 < int(event.key) <= len(self._answers):
            self.dismiss(self._answers[int(event.key) - 1])
        elif event.character:
            words.focus()
            words.insert_text_at_cursor(event.character)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        self.dismiss(None)


class Words(ModalScreen[None]):
    """Words over the pair, until a key is pressed that does not scroll them."""

    CSS = "Words { align: center middle; } #words { width: 80%; height: auto; max-height: 80%; padding: 1 2; "\
          "background: $panel; }"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="words"):
            yield Static(self._words, markup=False)

    def on_key(self, event: events.Key) -> None:
        """Arrows and pages scroll; any other key goes back."""
        if event.key not in ("up", "down", "pageup", "pagedown", "home", "end"):
            event.stop()
            self.dismiss(None)


def said_of(pair: dict[str, Any], lit: int, *, same: bool) -> list[str]:
    """The score, the findings with the one that is shown marked, and what the reviewer said before, a line each."""
    lines = [f"score {pair['score']:.2f}", *(f"{'>' if k == lit else ' '} {f['check']} {f['score']:.2f}: {f['message']}"
                                             for k, f in enumerate(pair["findings"]))]
    if pair["mine"]:
        lines.append(f"you said: {pair['mine']['verdict']} {pair['mine']['text'] or pair['mine']['comment']}")
    if pair["same"]:
        lines.append(f"[{'x' if same else ' '}] the same pair stands in {pair['same']} other places")
    return lines


def answers_of(pair: dict[str, Any]) -> list[str]:
    """What the keys 1 to 9 take: what reviewers said, among the disputed, then the other hypotheses."""
    answers = [f"{o['reviewer']} said {o['verdict']}: {o['text'] or o['comment']}" for o in pair["others"]]
    return [f"{k}  {words}" for k, words in enumerate([*answers, *(o["text"] for o in pair["alternatives"])], 1)]


def marked(text: str, spans: list[tuple[int, int]], lit: list[tuple[int, int]]) -> Text:
    """The text with what findings point at underlined, and one finding's places in reverse."""
    shown = Text(text)
    for start, end in spans:
        shown.stylize("underline", start, end)
    for start, end in lit:
        shown.stylize("reverse", start, end)
    return shown

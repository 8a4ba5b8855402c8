"""The review pass in a terminal: the same queue and the same keys as the page, over ssh. Words over `corpus.desk`.

Arabic is given to the terminal as it is, for one that joins letters and runs them from the right, or joined and turned
here for one that does not. Which of the two a terminal is cannot be asked: a key switches.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static, TextArea

from corpus.desk import Desk
from corpus.records import CorpusError
from corpus.review import REASONS, Queue, edit_rate
from corpus.store_reviews import Reviewer

_HELP = """a, enter  accept               e  edit: enter keeps it, escape goes back
r         reject, then 1-6     s  skip
u         undo                 j  next     k  previous     n  next risky
1-9       another hypothesis   x  the same sentence elsewhere too
/         search               o  order: risk, reading, random
v         letters joined here or by the terminal
q         quit                 ?  this list"""


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


class _Edit(TextArea):
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


class _Ask(ModalScreen[str]):
    """A line of words, or one of some numbered answers."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back")]
    AUTO_FOCUS = None
    CSS = "_Ask { align: center middle; } #ask { width: 70; height: auto; padding: 1 2; background: $panel; }"

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


class Terminal(App[None]):
    """One reviewer's terminal."""

    CSS = """
    #head { height: 1; color: $text-muted; }
    #body { height: 1fr; padding: 0 1; }
    .around { color: $text-muted; }
    .text { padding: 1 0; }
    #edit { height: 6; display: none; }
    #said { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,enter", "decide('accept')", "accept"), Binding("e", "edit", "edit"),
        Binding("r", "reject", "reject"), Binding("s", "decide('skip')", "skip"), Binding("u", "undo", "undo"),
        Binding("j", "next", "next"),
        Binding("k", "previous", "previous"), Binding("n", "risky", "risky", show=False),
        Binding("x", "same", "same", show=False), Binding("slash", "search", "search"),
        Binding("o", "order", "order", show=False), Binding("v", "shape", "joined here", show=False),
        Binding("question_mark", "help", "keys"), Binding("q", "quit", "quit"),
        *(Binding(str(k), f"pick({k})", show=False) for k in range(1, 10)), Binding("escape", "leave", show=False)]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, desk: Desk, reviewer: Reviewer, queue: Queue, *, shape: bool) -> None:
        super().__init__()
        self._desk, self._reviewer, self._queue, self._shape = desk, reviewer, queue, shape
        self._pair: dict[str, Any] | None = None
        self._trail: list[str] = []
        self._same = False
        self._since = time.monotonic()

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with VerticalScroll(id="body"):
            for name in ("before", "source", "target", "findings", "others", "after"):
                yield Static(id=name, markup=False, classes="around" if name in ("before", "after") else "text")
            yield _Edit(id="edit", soft_wrap=True)
        yield Static(id="said", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self._try(lambda: self._show(self._desk.next(self._reviewer, self._queue)))

    def on_resize(self) -> None:
        if self._pair:
            self._draw()

    # What keys do

    def action_decide(self, verdict: str, text: str = "", comment: str = "") -> None:
        pair = self._pair
        if pair is None or (self._editing and verdict != "edit"):
            return

        def decide() -> None:
            answer: Any = self._desk.decide(
                self._reviewer, pair["id"], action=secrets.token_hex(16), verdict=verdict, text=text, comment=comment,
                seconds=time.monotonic() - self._since, same=self._same, queue=self._queue)
            self._say(f"{answer['verdict']}: kept" + (f", {answer['new']} pairs" if answer["new"] > 1 else ""))
            self._show(answer["next"])

        self._try(decide)

    def action_edit(self, text: str | None = None) -> None:
        if self._pair is None:
            return
        edit = self.query_one("#edit", _Edit)
        edit.text = self._pair["target"] if text is None else text
        edit.display = True
        edit.focus()
        edit.move_cursor(edit.document.end)

    def on_text_area_changed(self) -> None:
        if not (self._editing and self._pair):
            return
        pair, text = self._pair, self.query_one("#edit", _Edit).text

        def check() -> None:
            found: Any = self._desk.recheck(self._reviewer, pair["id"], text)
            self._say(f"{edit_rate(pair['target'], text):.0%} of the words changed, score {found['score']:.2f}"
                      + "".join(f"; {f['check']}: {f['message']}" for f in found["findings"]))

        self._try(check)

    @on(_Edit.Kept)
    def keep_edit(self) -> None:
        text = self.query_one("#edit", _Edit).text
        self.action_decide("edit", text)

    def action_reject(self) -> None:
        def reject(reason: str | None) -> None:
            if reason is not None:
                self.action_decide("reject", comment=reason)

        if self._pair is not None:
            self.push_screen(_Ask("Why? A number, or words and enter.", REASONS), reject)

    def action_undo(self) -> None:
        def undo() -> None:
            answer: Any = self._desk.undo(self._reviewer, secrets.token_hex(16), self._queue)
            self._say("taken back" if answer["undone"] else "nothing to take back")
            if answer["undone"]:
                self._show(answer["pair"])

        self._try(undo)

    def action_next(self, risky: bool = False) -> None:
        at = self._trail.index(self._pair["id"]) if self._pair else len(self._trail)
        if not risky and at + 1 < len(self._trail):
            self._try(lambda: self._show(self._desk.view(self._reviewer, self._trail[at + 1], self._queue)))
        else:
            after = self._pair["id"] if self._pair else ""
            self._try(lambda: self._show(self._desk.next(self._reviewer, self._queue, after, risky=risky)))

    def action_risky(self) -> None:
        self.action_next(risky=True)

    def action_previous(self) -> None:
        at = self._trail.index(self._pair["id"]) if self._pair else len(self._trail)
        if at > 0:
            self._try(lambda: self._show(self._desk.view(self._reviewer, self._trail[at - 1], self._queue)))

    def action_pick(self, number: int) -> None:
        if self._pair and number <= len(self._pair["alternatives"]):
            self.action_edit(self._pair["alternatives"][number - 1]["text"])

    def action_same(self) -> None:
        self._same = bool(self._pair and self._pair["same"]) and not self._same
        self._draw()

    def action_search(self) -> None:
        def search(words: str | None) -> None:
            if words is not None:
                self._go(replace(self._queue, search=words.strip()))

        self.push_screen(_Ask("Search in both languages; nothing for all."), search)

    def action_order(self) -> None:
        orders = ("risk", "reading", "random")
        self._go(replace(self._queue, order=orders[(orders.index(self._queue.order) + 1) % 3]))

    def action_shape(self) -> None:
        self._shape = not self._shape
        self._try(self._draw)

    def action_help(self) -> None:
        self.notify(_HELP, title="Keys", timeout=20, markup=False)

    def action_leave(self) -> None:
        self.query_one("#edit", _Edit).display = False
        self.set_focus(None)

    # What is seen

    @property
    def _editing(self) -> bool:
        return bool(self.query_one("#edit", _Edit).display)

    def _go(self, queue: Queue) -> None:
        self._queue = queue
        self._try(lambda: self._show(self._desk.next(self._reviewer, queue)))

    def _show(self, pair: dict[str, Any] | None) -> None:
        self._pair, self._same, self._since = pair, False, time.monotonic()
        if pair and pair["id"] not in self._trail:
            self._trail.append(pair["id"])
        self.action_leave()
        self._draw()

    def _draw(self) -> None:
        pair = self._pair
        left: Any = self._desk.progress(self._reviewer, self._queue)
        self._put("head", f"{self._reviewer.name}  {self._queue.order}  {left['left']:,} left"
                          + (f"  {left['per_hour']} an hour" if left["per_hour"] else "")
                          + (f"  search: {self._queue.search}" if self._queue.search else ""))
        if pair is None:
            for name in ("before", "source", "findings", "others", "after"):
                self._put(name, "")
            self._put("target", "Nothing left in this queue.")
            return
        self._put("before", "\n".join(one["target"] for one in pair["before"]))
        self._put("after", "\n".join(one["target"] for one in pair["after"]))
        self._put("source", self._arabic(pair))
        self._put("target", _marked(pair["target"], [span for f in pair["findings"] for span in f["target_spans"]]))
        lines = [f"score {pair['score']:.2f}", *(f"{f['check']} {f['score']:.2f}: {f['message']}"
                                                 for f in pair["findings"])]
        if pair["mine"]:
            lines.append(f"you said: {pair['mine']['verdict']} {pair['mine']['text'] or pair['mine']['comment']}")
        if pair["same"]:
            lines.append(f"[{'x' if self._same else ' '}] the same pair stands in {pair['same']} other places")
        self._put("findings", "\n".join(lines))
        self._put("others", "\n".join(f"{k}  {other['text']}" for k, other in enumerate(pair["alternatives"], 1)))

    def _arabic(self, pair: dict[str, Any]) -> Text:
        if self._shape:
            return Text(shaped(pair["source"], max(self.size.width - 6, 20)))
        return _marked(pair["source"], [span for f in pair["findings"] for span in f["source_spans"]])

    def _put(self, name: str, words: str | Text) -> None:
        self.query_one(f"#{name}", Static).update(words)

    def _say(self, words: str) -> None:
        self._put("said", words)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except CorpusError as error:
            self._say(str(error))


def _marked(text: str, spans: list[tuple[int, int]]) -> Text:
    marked = Text(text)
    for start, end in spans:
        marked.stylize("underline", start, end)
    return marked

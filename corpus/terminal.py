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
from urllib.parse import parse_qsl

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from corpus.desk import Desk
from corpus.records import CorpusError, ErrorTag
from corpus.review import CATEGORIES, REASONS, SEVERITIES, Queue, edit_rate, queue_of
from corpus.store_reviews import Reviewer
from corpus.terminal_parts import Ask, Edit, Words, answers_of, marked, said_of, shaped

_HELP = """a, enter  accept               e  edit: enter keeps it, escape goes back
r         reject, then 1-6     s  skip
u         undo                 j  next     k  previous     n  next risky
1-9       another hypothesis (or a reviewer's answer, among the disputed)
f         next finding, on both sides
t         error tag            c  comment
x         the same sentence elsewhere too
h         history of the pair
/         search               o  order: risk, reading, random
m         this article only    l  the queue in words, as in a link of the page
b         accept in bulk (lead)
v         letters joined here or by the terminal
q         quit                 ?  this list"""


class Terminal(App[None]):
    """One reviewer's terminal."""

    CSS = """
    #head { height: 1; color: $text-muted; }
    #body { height: 1fr; padding: 0 1; }
    .around { color: $text-muted; }
    .text { padding: 1 0 0 0; }
    #edit { height: 6; display: none; }
    #said { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,enter", "decide('accept')", "accept"), Binding("e", "edit", "edit"),
        Binding("r", "reject", "reject"), Binding("s", "decide('skip')", "skip"), Binding("u", "undo", "undo"),
        Binding("j", "next", "next"),
        Binding("k", "previous", "previous"), Binding("n", "risky", "risky", show=False),
        Binding("x", "same", "same", show=False), Binding("f", "finding", show=False),
        Binding("t", "tag", show=False), Binding("c", "comment", show=False), Binding("h", "history", show=False),
        Binding("m", "article", show=False), Binding("l", "queue", show=False), Binding("b", "bulk", show=False),
        Binding("slash", "search", "search"),
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
        self._comment, self._tags = "", tuple[ErrorTag, ...]()
        self._lit = -1
        self._since = time.monotonic()

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with VerticalScroll(id="body"):
            for name in ("before", "source", "target", "findings", "others", "after"):
                yield Static(id=name, markup=False, classes="around" if name in ("before", "after") else "text")
            yield Edit(id="edit", soft_wrap=True)
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
                self._reviewer, pair["id"], action=secrets.token_hex(16), verdict=verdict, text=text,
                tags=self._tags, comment=": ".join(filter(None, (comment, self._comment))),
                seconds=time.monotonic() - self._since, same=self._same, queue=self._queue)
            self._say(f"{answer['verdict']}: kept" + (f", {answer['new']} pairs" if answer["new"] > 1 else ""))
            self._show(answer["next"])

        self._try(decide)

    def action_edit(self, text: str | None = None) -> None:
        if self._pair is None:
            return
        edit = self.query_one("#edit", Edit)
        edit.text = self._pair["target"] if text is None else text
        edit.display = True
        edit.focus()
        edit.move_cursor(edit.document.end)

    def on_text_area_changed(self) -> None:
        if not (self._editing and self._pair):
            return
        pair, text = self._pair, self.query_one("#edit", Edit).text

        def check() -> None:
            found: Any = self._desk.recheck(self._reviewer, pair["id"], text)
            self._say(f"{edit_rate(pair['target'], text):.0%} of the words changed, score {found['score']:.2f}"
                      + "".join(f"; {f['check']}: {f['message']}" for f in found["findings"]))

        self._try(check)

    @on(Edit.Kept)
    def keep_edit(self) -> None:
        text = self.query_one("#edit", Edit).text
        self.action_decide("edit", text)

    def action_reject(self) -> None:
        def reject(reason: str | None) -> None:
            if reason is not None:
                self.action_decide("reject", comment=reason)

        if self._pair is not None:
            self.push_screen(Ask("Why? A number, or words and enter.", REASONS), reject)

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
        if self._pair is None or self._editing:
            return
        answers = [*self._pair["others"], *self._pair["alternatives"]]
        if number > len(answers):
            return
        answer = answers[number - 1]
        if answer.get("verdict", "edit") == "edit":
            self.action_edit(answer["text"])
        else:
            self.action_decide(answer["verdict"], comment=answer["comment"])

    def action_finding(self) -> None:
        if self._pair and self._pair["findings"]:
            self._lit = (self._lit + 1) % len(self._pair["findings"])
            self._draw()

    def action_comment(self) -> None:
        def take(words: str | None) -> None:
            if words is not None:
                self._comment = words.strip()
                self._draw()

        self.push_screen(Ask("Comment, kept with the next verdict."), take)

    def action_tag(self) -> None:
        def take(category: str | None) -> None:
            if category in CATEGORIES:
                self.push_screen(Ask(f"{category}: how bad?", SEVERITIES), lambda bad: add(str(category), bad))

        def add(category: str, severity: str | None) -> None:
            if severity in SEVERITIES:
                self._tags = (*(tag for tag in self._tags if tag.category != category), ErrorTag(category, severity))
                self._draw()

        self.push_screen(Ask("Error tag, kept with the next verdict.", CATEGORIES), take)

    def action_history(self) -> None:
        def show() -> None:
            events: Any = self._desk.history(self._reviewer, self._pair["id"]) if self._pair else []
            lines = [f"{e['when'][:16].replace('T', ' ')}  {e['reviewer']}: {e['verdict']}  {e['text'] or e['comment']}"
                     for e in events]
            self.push_screen(Words("\n".join(lines) or "Nobody has decided on this pair."))

        self._try(show)

    def action_article(self) -> None:
        if self._queue.article:
            self._go(replace(self._queue, article=""))
        elif self._pair:
            self._go(replace(self._queue, article=self._pair["article"]["id"], order="reading"))

    def action_queue(self) -> None:
        def take(words: str | None) -> None:
            if words is not None:
                self._try(lambda: self._go(queue_of(dict(parse_qsl(words.strip().rpartition("?")[2])))))

        self.push_screen(Ask("The queue, as in a link: order=reading&check=numbers&audit=5&state=disputed\n"
                             f"now: {self._queue.query() or 'order=risk'}"), take)

    def action_bulk(self) -> None:
        def sample(words: str | None) -> None:
            if words is not None:
                self._try(lambda: self._bulk_sample(words))

        self.push_screen(Ask("Accept in bulk what scores at least this, as in 0.9. A sample is shown first."), sample)

    def _bulk_sample(self, words: str) -> None:
        try:
            above = float(words)
        except ValueError:
            raise CorpusError(f"score {words!r:.20}: expected a number from 0 to 1.") from None
        queue = self._queue
        found: Any = self._desk.bulk_sample(self._reviewer, queue, above)

        def accept(words: str | None) -> None:
            if words == "yes":
                self._try(lambda: self._bulk_accept(queue, above))

        lines = [f"{one['target']}\n  {one['source']}" for one in found["sample"]]
        self.push_screen(Ask("\n".join([f"{found['count']:,} pairs score {above:g} or more. Some of them:", *lines,
                                        f"Type yes to accept all {found['count']:,}."])), accept)

    def _bulk_accept(self, queue: Queue, above: float) -> None:
        count = self._desk.bulk_accept(self._reviewer, queue, above, secrets.token_hex(16))
        self._show(self._desk.next(self._reviewer, queue))
        self._say(f"accepted {count:,} pairs; u takes them all back")

    def action_same(self) -> None:
        self._same = bool(self._pair and self._pair["same"]) and not self._same
        self._draw()

    def action_search(self) -> None:
        def search(words: str | None) -> None:
            if words is not None:
                self._go(replace(self._queue, search=words.strip()))

        self.push_screen(Ask("Search in both languages; nothing for all."), search)

    def action_order(self) -> None:
        orders = ("risk", "reading", "random")
        self._go(replace(self._queue, order=orders[(orders.index(self._queue.order) + 1) % 3]))

    def action_shape(self) -> None:
        self._shape = not self._shape
        self._try(self._draw)

    def action_help(self) -> None:
        self.push_screen(Words(_HELP))

    def action_leave(self) -> None:
        self.query_one("#edit", Edit).display = False
        self.set_focus(None)

    # What is seen

    @property
    def _editing(self) -> bool:
        return bool(self.query_one("#edit", Edit).display)

    def _go(self, queue: Queue) -> None:
        self._queue = queue
        self._try(lambda: self._show(self._desk.next(self._reviewer, queue)))

    def _show(self, pair: dict[str, Any] | None) -> None:
        self._pair, self._same, self._since = pair, False, time.monotonic()
        self._comment, self._tags, self._lit = "", (), -1
        if pair and pair["id"] not in self._trail:
            self._trail.append(pair["id"])
        self.action_leave()
        self._draw()

    def _draw(self) -> None:
        pair = self._pair
        left: Any = self._desk.progress(self._reviewer, self._queue)
        self._put("head", f"{self._reviewer.name}  {self._queue.order}  {left['left']:,} left"
                          + (f"  {left['per_hour']} an hour" if left["per_hour"] else "")
                          + (f"  {self._queue.query()}" if self._queue != Queue(order=self._queue.order) else ""))
        if pair is None:
            for name in ("before", "source", "findings", "others", "after"):
                self._put(name, "")
            self._put("target", "Nothing left in this queue.")
            return
        self._put("before", "\n".join(one["target"] for one in pair["before"]))
        self._put("after", "\n".join(one["target"] for one in pair["after"]))
        self._put("source", self._arabic(pair))
        self._put("target", self._marked(pair, "target"))
        lines = said_of(pair, self._lit, same=self._same)
        lines += [f"tag: {tag.category} {tag.severity}" for tag in self._tags]
        if self._comment:
            lines.append(f"comment: {self._comment}")
        self._put("findings", "\n".join(lines))
        self._put("others", "\n".join(answers_of(pair)))

    def _arabic(self, pair: dict[str, Any]) -> Text:
        if self._shape:
            return Text(shaped(pair["source"], max(self.size.width - 6, 20)))
        return self._marked(pair, "source")

    def _marked(self, pair: dict[str, Any], side: str) -> Text:
        spans = [f[f"{side}_spans"] for f in pair["findings"]]
        return marked(pair[side], [span for of in spans for span in of], spans[self._lit] if self._lit >= 0 else [])

    def _put(self, name: str, words: str | Text) -> None:
        self.query_one(f"#{name}", Static).update(words)

    def _say(self, words: str) -> None:
        self._put("said", words)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except CorpusError as error:
            self._say(str(error))


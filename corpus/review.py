"""The rules of the review pass: what a verdict may say, what verdicts say together, which pairs get a second reader,
and the queues a reviewer can ask for. Pure: stores nothing, knows no page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from corpus.records import CorpusError, Review, Ruling, content_id

FINAL = ("accept", "edit", "reject")
VERDICTS = (*FINAL, "skip", "undo")
ROLES = ("review", "adjudication")
CATEGORIES = ("accuracy", "fluency", "terminology", "style", "locale")
SEVERITIES = ("minor", "major", "critical")
REASONS = ("meaning differs", "something is missing", "something is added", "not English", "source is broken",
           "not a sentence")
"""Why a pair is rejected, as offered by number; any other words will do."""

ORDERS = ("risk", "reading", "random")
STATES = ("open", "skipped", "disputed")
BULK = "in bulk, "
"""How the comment of a bulk accept begins: nobody looked at the pair itself."""
CONTROL = "control"
"""The name under which the known answers of control pairs are kept."""
MAX_TEXT = 2_000_000
MAX_COMMENT = 4_000
MAX_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class Queue:
    """Which pairs, and in which order. Filters combine."""

    order: str = "risk"
    """`risk`: lowest score first; `reading`: by article and sentence; `random`: by a draw that never changes."""
    state: str = "open"
    """`open`: wants a verdict; `skipped`: those this reviewer skipped; `disputed`: those reviewers disagree on."""
    check: str = ""
    article: str = ""
    search: str = ""
    audit: float = 0.0
    """Percent of what every check passes, drawn at random; 0 for no such filter."""

    def query(self) -> str:
        """As a link's query string, without what is as always; the same for the same queue."""
        plain = Queue()
        words = {name: getattr(self, name) for name in ("order", "state", "check", "article", "search", "audit")}
        return urlencode({name: f"{value:g}" if isinstance(value, float) else value
                          for name, value in words.items() if value != getattr(plain, name)})


def queue_of(words: Mapping[str, object]) -> Queue:
    """The queue that a link or a request names. Raises CorpusError for what is none."""
    unknown = set(words) - {"order", "state", "check", "article", "search", "audit"}
    texts = {name: words.get(name, default) for name, default in
             (("order", "risk"), ("state", "open"), ("check", ""), ("article", ""), ("search", ""))}
    if unknown or not all(isinstance(text, str) and len(text) <= 500 for text in texts.values()):
        raise CorpusError(f"queue {dict(words)!r:.200}: expected order, state, check, article, search, audit.")
    try:
        audit = float(str(words.get("audit", 0) or 0))
    except ValueError:
        audit = -1.0
    if not 0 <= audit <= 100:
        raise CorpusError(f"audit {words.get('audit')!r:.40}: expected a percentage from 0 to 100.")
    queue = Queue(**{name: str(text) for name, text in texts.items()}, audit=audit)
    if queue.order not in ORDERS or queue.state not in STATES:
        raise CorpusError(f"queue {queue.order!r:.40}, {queue.state!r:.40}: expected one of {', '.join(ORDERS)} and "
                          f"one of {', '.join(STATES)}.")
    return queue


def ruled(review: Review, machine: str) -> Review:
    """The review as it may be stored: an edit that changes nothing is an accept, every other verdict has no text.
    `machine` is the pair's own target. Raises CorpusError for what is no review."""
    if review.verdict not in VERDICTS or review.role not in ROLES:
        raise CorpusError(f"verdict {review.verdict!r:.40}: expected one of {', '.join(VERDICTS)}.")
    if not review.action or len(review.action) > 100 or bool(review.undoes) != (review.verdict == "undo"):
        raise CorpusError(f"review of {review.pair_id}: expected an action of its own, and what it takes back only in "
                          "an undo.")
    if any(tag.category not in CATEGORIES or tag.severity not in SEVERITIES for tag in review.tags):
        raise CorpusError(f"error tags {review.tags!r:.100}: expected {', '.join(CATEGORIES)} with "
                          f"{', '.join(SEVERITIES)}.")
    if len(review.text) > MAX_TEXT or len(review.comment) > MAX_COMMENT:
        raise CorpusError(f"review of {review.pair_id}: expected at most {MAX_TEXT:,} characters of text and "
                          f"{MAX_COMMENT:,} of comment.")
    review = replace(review, seconds=min(max(review.seconds, 0.0), MAX_SECONDS))
    if review.verdict != "edit":
        return replace(review, text="")
    text = " ".join(review.text.split())
    if not text:
        raise CorpusError("an edit without text: expected the English sentence; reject the pair where there is none.")
    return replace(review, verdict="accept", text="") if text == machine else replace(review, text=text)



def standing(events: Iterable[Review]) -> Review | None:
    """What holds of one reviewer's reviews of one pair, in the order they were made: the last that was not taken
    back. None where nothing is left."""
    kept: list[Review] = []
    for event in events:
        if event.verdict == "undo":
            kept = [other for other in kept if other.action != event.undoes]
        else:
            kept.append(event)
    return kept[-1] if kept else None


def ruling(decisions: Iterable[Review]) -> Ruling | None:
    """What the standing reviews of one pair say together. An adjudication settles it; otherwise all must give one
    verdict, and one text where they edit. None where nobody has decided."""
    final = [decision for decision in decisions if decision.verdict in FINAL]
    settled = [decision for decision in final if decision.role == "adjudication"]
    said = {(decision.verdict, decision.text) for decision in settled[-1:] or final}
    if not said:
        return None
    return Ruling(*said.pop()) if len(said) == 1 else Ruling("disputed", "")


def draw(purpose: str, pair_id: str) -> float:
    """0 to below 1, the same for the same pair for ever, and independent between purposes."""
    return int(content_id("draw", purpose, pair_id)[:13], 16) / 16**13


def wanted(drawn: float, overlap: float) -> int:
    """How many reviewers a pair wants, whose draw for "overlap" is `drawn`: 2 for `overlap` percent of them, else 1."""
    return 2 if drawn * 100 < overlap else 1


def mean_edit_rate(edits: Sequence[tuple[str, str]]) -> float | None:
    """Mean word edit rate between two people's edits of the same pairs; None without any."""
    return sum(edit_rate(a, b) for a, b in edits) / len(edits) if edits else None


def edit_rate(machine: str, text: str) -> float:
    """Words inserted, deleted or replaced to make `text` from `machine`, over the words of `machine` (at least 1).
    0 where nothing changed; above 1 where much was added. No shifts: TER is for the report."""
    a, b = machine.split(), text.split()
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (left != right))
    return row[-1] / max(len(a), 1)

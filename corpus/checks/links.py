"""What is kept as it stands: addresses of pages and mail, handles, hashtags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.records import Pair, Span

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"«»“”،؛]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w.])@\w{2,30}")
_HASHTAG = re.compile(r"(?<![\w&])#(?=\w*[^\W\d])\w+")
_TAIL = ".,;:!?)]}'’…؟"


def find(pair: Pair) -> Iterator[Remark]:
    """Addresses and handles must be the same on both sides; hashtags are translated, so only their number counts."""
    both = pair.source + pair.target
    if "://" in both or "www." in both.lower():
        yield from _same(pair, _LINK, "address")
    if "@" in both:
        yield from _same(pair, _MAIL, "mail address")
        yield from _same(pair, _HANDLE, "handle")
    if "#" in both:
        sources = [match.span() for match in _HASHTAG.finditer(pair.source)]
        targets = [match.span() for match in _HASHTAG.finditer(pair.target)]
        if len(sources) != len(targets):
            said = f"{len(sources)} hashtags became {len(targets)}"
            yield Remark(0.4 if len(targets) < len(sources) else 0.6, said, tuple(sources), tuple(targets))


def _same(pair: Pair, pattern: re.Pattern[str], what: str) -> Iterator[Remark]:
    sources, targets = _found(pattern, pair.source), _found(pattern, pair.target)
    missing = Counter(key for key, _ in sources) - Counter(key for key, _ in targets)
    added = Counter(key for key, _ in targets) - Counter(key for key, _ in sources)
    lost = [span for key, span in sources if key in missing]
    new = [span for key, span in targets if key in added]
    if lost and new:
        said = f"{pair.source[slice(*lost[0])]} became {pair.target[slice(*new[0])]}"
        yield Remark(0.15, said, tuple(lost), tuple(new))
    elif lost:
        yield Remark(0.3, f"the {what} {pair.source[slice(*lost[0])]} is missing", tuple(lost))
    elif new:
        yield Remark(0.3, f"the {what} {pair.target[slice(*new[0])]} is not in the Arabic", (), tuple(new))


def _found(pattern: re.Pattern[str], text: str) -> list[tuple[str, Span]]:
    """Each with its place, the marks that end a sentence taken off."""
    found = []
    for match in pattern.finditer(text):
        word = match.group().rstrip(_TAIL)
        if len(word) > 2:
            found.append((word.rstrip("/").lower(), (match.start(), match.start() + len(word))))
    return found


CHECK = Check("links", 1, 0.5, find)

"""Any text as harmless Markdown: shown as it is, never a heading, link, tag, table cell or text direction."""

from __future__ import annotations

import re
import unicodedata

MAX_SHOWN_CHARS = 300

_INVISIBLE = ("Cc", "Cf", "Co", "Cs")
_KEPT = "\n\t\r\u200c\u200d"


def inline(text: str) -> str:
    """`text` as one line of harmless Markdown: nothing in it is a heading, link, tag, table cell or text direction."""
    escaped = re.sub(r"([\\`*_\[\]#|~$])", r"\\\1", cut(" ".join(text.split())))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """`text` as one code span that may stand in a table."""
    line = cut(" ".join(text.split()))
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if "`" in line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}".replace("|", "\\|")


def fenced(text: str, language: str = "") -> str:
    """`text` in a code fence that is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def visible(text: str) -> str:
    """Control and format characters (direction overrides among them) as \\uXXXX; the joiners of Arabic stay."""
    return "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) in _INVISIBLE and char not in _KEPT else char
        for char in text
    )


def cut(text: str) -> str:
    """The first MAX_SHOWN_CHARS characters, with nothing in them that cannot be seen."""
    seen = visible(text)
    return seen if len(seen) <= MAX_SHOWN_CHARS else seen[:MAX_SHOWN_CHARS] + " …"

"""The facts -> the page: one HTML file without a script, a link out or a font to fetch. Owns its words and its looks.

Every text of an article, engine or reviewer is data: escaped by the template engine, run in its own direction, and what
cannot be seen in it is named where it stands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.records import CorpusError, Span
from corpus.report import figures
from corpus.report.facts import Facts

if TYPE_CHECKING:
    from markupsafe import Markup

# What has no shape of its own but changes how others read: controls, zero-width and direction characters (the two
# joiners are Arabic spelling and stay), what is no character, halves of a surrogate pair.
_HIDDEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e"
                     "\\u2060-\\u206f\\ufeff\\ufff9-\\uffff\\ud800-\\udfff\\U000e0000-\\U000e007f]")

_TITLES = {
    "empty": "Nothing on one side", "untranslated": "Left in Arabic", "language": "Not English",
    "truncated": "Cut short", "length": "Odd length", "repetition": "Repeats itself", "numbers": "Numbers differ",
    "dates": "Dates differ", "units": "Units differ", "names": "Names are missing", "negation": "Negation lost or new",
    "punctuation": "Punctuation differs", "debris": "Debris of the page", "links": "Links differ",
    "personal": "Personal data", "meaning": "Meaning differs",
}


def render(facts: Facts) -> str:
    """The whole page. The same facts give the same text. Raises CorpusError where the extra is missing."""
    figures.require_extra()
    from jinja2 import DictLoader, Environment, StrictUndefined

    room = files("corpus.report")
    environment = Environment(loader=DictLoader({"report.html": room.joinpath("report.html").read_text("utf-8")}),
                              autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"marked": marked, "plain": plain, "percent": percent, "count": count,
                            "title_of": lambda name: _TITLES.get(name, name)}
    reviewing, effort = facts.reviewing, facts.effort
    plots = {
        "scores": figures.histogram(facts.histogram),
        "lengths": figures.scatter(facts.lengths),
        "calibration": figures.calibration(effort.calibration) if effort and effort.calibration else "",
        "days": figures.days(reviewing.days) if reviewing and len(reviewing.days) > 1 else "",
    }
    from markupsafe import Markup

    return environment.get_template("report.html").render(
        facts=facts, plots={name: Markup(svg) for name, svg in plots.items()},
        sheet=Markup(room.joinpath("report.css").read_text("utf-8")),
        decided=sum(n for outcome, n in reviewing.outcomes.items() if outcome != "disputed") if reviewing else 0)


def write(path: Path, page: str) -> None:
    """Put a page in the place of the one that is there, whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(page, "utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CorpusError(f"{path}: the report cannot be written ({error.strerror}); name another file with "
                          "--out.") from error


def marked(text: str, spans: Sequence[Span] = (), chars: int = 0) -> Markup:
    """`text` escaped, with spans underlined and what cannot be seen named; `chars` where it was cut from more."""
    from markupsafe import Markup, escape

    edges = sorted({0, len(text), *(min(edge, len(text)) for span in spans for edge in span)})
    parts = []
    for start, end in pairwise(edges):
        piece = _shown(text[start:end])
        inside = any(a <= start and end <= b for a, b in spans)
        parts.append(Markup("<mark>{}</mark>").format(piece) if inside else piece)
    if chars > len(text):
        parts.append(Markup('<span class="cut" lang="en" dir="ltr">… {} of {} characters</span>').format(
            f"{len(text):,}", f"{chars:,}"))
    return Markup("").join(parts) if parts else escape("")


def plain(text: str) -> Markup:
    """`text` escaped, with what cannot be seen named."""
    return _shown(text)


def _shown(text: str) -> Markup:
    from markupsafe import Markup, escape

    parts, at = [], 0
    for found in _HIDDEN.finditer(text):
        code = f"{ord(found.group()):04X}"
        parts += [escape(text[at:found.start()]),
                  Markup('<span class="hidden-character" title="U+{}">{}</span>').format(code, code)]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def percent(part: float, whole: float = 1.0) -> str:
    """A share for a person: whole percents, but never 0% of something or 100% of less than all."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.5:
        return "<1%"
    return ">99%" if 99.5 <= share < 100 else f"{share:.0f}%"


def count(value: float | None, digits: int = 0) -> str:
    """A number for a person, a dash for none."""
    return "–" if value is None else f"{value:,.{digits}f}"



"""The report's plots, as SVG that stands inside the page: its colours are the page's, its words are text.

Owns what a plot looks like; the page says what its colours mean. The same facts give the same bytes under the same
matplotlib: no date, no random id.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from corpus.effort import Bin
from corpus.records import CorpusError
from corpus.report.facts import Bar, Lengths

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# matplotlib needs a colour to draw with; each stands for a variable of the page's sheet, which differs in the dark.
_COLOURS = {"ink": "#010101", "quiet": "#020202", "line": "#030303", "good": "#040404", "bad": "#050505",
            "brand": "#060606", "card": "#070707"}


def histogram(bars: Sequence[Bar]) -> str:
    """Pairs by quality, those that fail a check stacked on those that pass."""

    def plot(axes: Axes) -> None:
        width = bars[0].high - bars[0].low
        lows = [bar.low for bar in bars]
        axes.bar(lows, [bar.passed for bar in bars], width * 0.92, align="edge", color=_COLOURS["good"])
        axes.bar(lows, [bar.failed for bar in bars], width * 0.92, align="edge", color=_COLOURS["bad"],
                 bottom=[bar.passed for bar in bars])
        for low, bar in zip(lows, bars, strict=True):
            if total := bar.passed + bar.failed:  # Beside one tall bar the others cannot be read off.
                axes.annotate(f"{total:,}", (low + width * 0.46, total), (0, 2), textcoords="offset points",
                              ha="center", fontsize=7.5, color=_COLOURS["quiet"])
        axes.set_xlim(0, 1)
        axes.margins(y=0.08)
        axes.set_xlabel("score of the pair")
        axes.set_ylabel("pairs")

    return _draw("scores", "Histogram of the score, pairs that pass and pairs that fail", plot)


def scatter(lengths: Lengths) -> str:
    """English over Arabic characters, on logarithmic axes: a ratio is a straight line."""

    def plot(axes: Axes) -> None:
        everything = [value for point in (*lengths.sample, *lengths.outliers) for value in point]
        low, high = max(min(everything, default=1), 1) * 0.8, max(everything, default=10) * 1.25
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.plot([low, high], [low * lengths.ratio, high * lengths.ratio], color=_COLOURS["quiet"], linewidth=1,
                  linestyle="--")
        for points, colour, size in ((lengths.sample, "brand", 7), (lengths.outliers, "bad", 14)):
            if points:
                axes.scatter([max(x, 1) for x, _ in points], [max(y, 1) for _, y in points], size, alpha=0.55,
                             color=_COLOURS[colour], linewidths=0)
        axes.set_xlim(low, high)
        axes.set_xlabel("Arabic characters")
        axes.set_ylabel("English characters")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
            axis.set_minor_formatter(lambda value, _: "")

    return _draw("lengths", "Characters of the English over characters of the Arabic", plot, height=3.6)


def calibration(bins: Sequence[Bin]) -> str:
    """The share of pairs that people accepted as they were, over what the score said of them."""

    def plot(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_COLOURS["quiet"], linewidth=1, linestyle="--")
        largest = max(bin.pairs for bin in bins)
        axes.plot([bin.mean_score for bin in bins], [bin.accepted for bin in bins], color=_COLOURS["brand"],
                  linewidth=1.5)
        axes.scatter([bin.mean_score for bin in bins], [bin.accepted for bin in bins],
                     [30 + 170 * bin.pairs / largest for bin in bins], color=_COLOURS["brand"], linewidths=0)
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(-0.05, 1.05)
        axes.set_xlabel("mean score")
        axes.set_ylabel("accepted as they were")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")

    return _draw("calibration", "Share of accepted pairs over the score", plot)


def days(counts: Sequence[tuple[str, int]]) -> str:
    """Decisions by day; days without any have no bar."""

    def plot(axes: Axes) -> None:
        axes.bar(range(len(counts)), [count for _, count in counts], 0.7, color=_COLOURS["brand"])
        step = max(1, len(counts) // 8)
        axes.set_xticks(range(0, len(counts), step), [day for day, _ in counts[::step]])
        axes.set_ylabel("decisions")

    return _draw("days", "Decisions by day", plot, height=2.4)


def require_extra() -> None:
    """Raise CorpusError with the line that installs what the report needs, where it is missing."""
    import importlib.util

    for name in ("matplotlib", "jinja2"):
        if importlib.util.find_spec(name) is None:
            raise CorpusError(f"the report needs {name}; run: pip install 'tarjama[report]'")


def _draw(name: str, title: str, plot: Callable[[Axes], None], *, height: float = 3.1) -> str:
    # Not pyplot: it would look for a screen and keep every figure for ever.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    ink, quiet, line = _COLOURS["ink"], _COLOURS["quiet"], _COLOURS["line"]
    settings: dict[Any, Any] = {
        "svg.hashsalt": name, "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9.5,
        "text.color": ink, "axes.labelcolor": quiet, "axes.edgecolor": line, "xtick.color": line, "ytick.color": line,
        "xtick.labelcolor": quiet, "ytick.labelcolor": quiet, "axes.spines.top": False, "axes.spines.right": False,
        "axes.grid": True, "axes.grid.axis": "y", "grid.color": line, "grid.linewidth": 0.6, "axes.axisbelow": True,
        "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
        "path.simplify": False,
    }
    with rc_context(settings):
        figure = Figure(figsize=(6.6, height), layout="constrained")
        axes = figure.add_subplot()
        plot(axes)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_tick_params(length=3, which="both")
        if axes.get_yscale() == "linear" and axes.get_ylim()[1] > 1.5:
            from matplotlib.ticker import MaxNLocator

            axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        out = io.StringIO()
        figure.savefig(out, format="svg",
                       metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _inline(out.getvalue(), name, title)


def _inline(svg: str, name: str, title: str) -> str:
    """A whole SVG file as an element of the page: ids of its own, the page's colours and font, a name."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    for variable, colour in _COLOURS.items():
        svg = svg.replace(colour, f"var(--{variable})")
    # matplotlib names a list of families on each text; the sheet says it once.
    svg = re.sub(r"font-family: [^;\"]*; ?", "", svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", svg)
    # The sheet gives width; the viewBox gives the shape.
    svg = re.sub(r'<svg ([^>]*?)>', lambda found: "<svg " + re.sub(
        r'\s*\b(?:width|height|version|xmlns(?::xlink)?)="[^"]*"', "", " " + found.group(1)).strip()
        + f' role="img" aria-label="{title}">', svg, count=1)
    return svg.replace("xlink:href", "href")

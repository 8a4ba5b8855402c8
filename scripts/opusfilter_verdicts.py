"""What OpusFilter's filters say of pairs: a comparison for scripts/evaluate_checks.py, in an environment of its own.

    python -m venv of && of/bin/pip install opusfilter
    of/bin/python scripts/opusfilter_verdicts.py < PAIRS.jsonl > VERDICTS.jsonl

A line in is {"source", "target"}; a line out {"filter and setting": accepted, ...}. Imports nothing of this project."""

from __future__ import annotations

import json
import sys

from opusfilter import filters

SETTINGS = {
    "LengthFilter": (filters.LengthFilter, [{}]),
    "LengthRatioFilter": (filters.LengthRatioFilter, [{}, {"threshold": 2, "unit": "char"},
                                                      {"threshold": 1.6, "unit": "char"}]),
    "LongWordFilter": (filters.LongWordFilter, [{}]),
    "HtmlTagFilter": (filters.HtmlTagFilter, [{}]),
    "CharacterScoreFilter": (filters.CharacterScoreFilter, [
        {"scripts": ["Arabic", "Latin"], "thresholds": [limit, limit]} for limit in (1, 0.9, 0.8)]),
    "NonZeroNumeralsFilter": (filters.NonZeroNumeralsFilter, [{}, {"threshold": 0.3}]),
    "TerminalPunctuationFilter": (filters.TerminalPunctuationFilter, [{}, {"threshold": -1}]),
    "RepetitionFilter": (filters.RepetitionFilter, [{}]),
    "SimilarityFilter": (filters.SimilarityFilter, [{}]),
}
"""Filter -> its settings, the default first (CharacterScoreFilter has none for the scripts)."""


def main() -> None:
    pairs = [json.loads(line) for line in sys.stdin]
    texts = [(pair["source"], pair["target"]) for pair in pairs]
    verdicts: list[dict[str, bool]] = [{} for _ in pairs]
    for name, (kind, settings) in SETTINGS.items():
        for place, setting in enumerate(settings):
            made = kind(**setting)
            label = f"{name} {'default' if place == 0 else json.dumps(setting)}"
            for verdict, score in zip(verdicts, made.score(iter(texts)), strict=True):
                verdict[label] = bool(made.accept(score))
    for verdict in verdicts:
        print(json.dumps(verdict))


if __name__ == "__main__":
    main()

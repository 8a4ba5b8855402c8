"""How good the engines of a dataset are on a set that everybody has: what a card says of it. Owns the figures."""

from __future__ import annotations

from collections.abc import Iterable

SET = "FLORES-200 dev, 997 sentences"
_OTHERS = "by outputs that the Firefox Translations evaluation published"

# By scripts/evaluate.py (sacrebleu 2.6.0, tok:13a, chrF2), as in the README. Settings of a run may differ.
_KNOWN = {
    "engine:starter|": "BLEU 20.1, chrF 47.8",
    "|model:Helsinki-NLP/opus-mt-ar-en|": f"BLEU 33.9, chrF 60.8 ({_OTHERS})",
    "|model:facebook/nllb-200-distilled-600M|": f"BLEU 37.5, chrF 63.1 ({_OTHERS})",
}
NOT_MEASURED = "not measured; `scripts/evaluate.py --model NAME` measures it"


def known_quality(engines: Iterable[str]) -> dict[str, str]:
    """Of each engine's signature what is known, or that nothing is; people are no engine."""
    return {signature: next((figures for mark, figures in _KNOWN.items() if mark in f"{signature}|"), NOT_MEASURED)
            for signature in engines if not signature.startswith("engine:human|")}

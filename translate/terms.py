"""Which of the texts that must stand in a target do not. Pure: knows texts, no glossary and no engine."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate.records import Kept


def missing(kept: Sequence[Kept], target: str) -> list[Kept]:
    """Those whose text is not in `target`, each as often as it is wanted. Case does not count; a text begins where a
    word does and may have an ending behind it: `strait` is in "Straits", `aid` is not in "said"."""
    left = target
    misses = []
    for item in sorted(kept, key=lambda kept: -len(kept.wanted)):
        begins = r"(?<!\w)" if item.wanted[:1].isalnum() else ""
        found = re.search(begins + re.escape(item.wanted), left, re.IGNORECASE)
        if found is None:
            misses.append(item)
        else:
            left = f"{left[:found.start()]}\0{left[found.end():]}"
    return misses

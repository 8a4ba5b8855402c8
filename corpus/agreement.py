"""How far reviewers agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence


def cohen_kappa(verdicts: Sequence[tuple[str, str]]) -> float | None:
    """Cohen (1960) over the pairs both gave a verdict to: (one's, the other's). 1 is perfect, 0 is chance.
    None without pairs, and where both always said one same thing (chance is then certain and kappa undefined)."""
    if not verdicts:
        return None
    n = len(verdicts)
    agreed = sum(one == other for one, other in verdicts) / n
    ones, others = Counter(one for one, _ in verdicts), Counter(other for _, other in verdicts)
    chance = sum(ones[verdict] * others[verdict] for verdict in ones) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def krippendorff_alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal values (2011): each unit holds what its reviewers said, any number of them.
    Units with fewer than two say nothing. None where there is nothing to compare or only one value occurs."""
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for unit in units:
        if len(unit) < 2:
            continue
        counts = Counter(unit)
        for a in counts:
            for b in counts:
                weights[a, b] += counts[a] * (counts[b] - (a == b)) / (len(unit) - 1)
    totals: dict[str, float] = defaultdict(float)
    for (a, _), weight in weights.items():
        totals[a] += weight
    n = sum(totals.values())
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b)
    if not expected:
        return None
    observed = sum(weight for (a, b), weight in weights.items() if a != b)
    return 1 - (n - 1) * observed / expected


def kappas(verdicts: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], tuple[int, float | None]]:
    """(pairs in common, Cohen's kappa) of every two reviewers who have pairs in common, from reviewer to pair to
    verdict."""
    names = sorted(verdicts)
    found = {}
    for i, one in enumerate(names):
        for other in names[i + 1:]:
            both = [(verdicts[one][pair], verdicts[other][pair]) for pair in verdicts[one] if pair in verdicts[other]]
            if both:
                found[one, other] = (len(both), cohen_kappa(both))
    return found

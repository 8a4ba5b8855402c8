"""Which split an article goes to, with all that are nearly the same. Owns names, shares and the rule in words.

Never parts an article or a group of near duplicates, so that no test article, nor its rerun at another paper, is in
train.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.records import CorpusError, content_id

SPLITS = ("train", "validation", "test")
SHARE = 0.05
"""Of the articles, for validation and for test each, where nothing else is asked for."""
MIN_ARTICLES = 20
"""Fewer articles than this are all in train, unless shares are asked for: 5 % of them is no article."""

Shares = Mapping[str, float]

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def parse_shares(text: str) -> dict[str, float]:
    """`train=0.98,validation=0.01,test=0.01` as numbers. Raises CorpusError for other names and another sum than 1."""
    shares = dict.fromkeys(SPLITS, 0.0)
    for part in text.split(","):
        name, _, number = part.partition("=")
        try:
            shares[name.strip()] = float(number)
        except ValueError:
            raise CorpusError(f"--splits {text!r}: {part.strip()!r}, expected NAME=SHARE such as test=0.01.") from None
    if set(shares) != set(SPLITS):
        raise CorpusError(f"--splits {text!r}: expected the names {', '.join(SPLITS)}.")
    if not all(0 <= share <= 1 for share in shares.values()) or abs(sum(shares.values()) - 1) > 1e-6:
        raise CorpusError(f"--splits {text!r}: expected shares from 0 to 1 with a sum of 1.")
    return shares


def split_of(article_id: str, *, n_articles: int, shares: Shares | None = None) -> str:
    """`train`, `validation` or `test`, by a hash of the id: an article never moves when others come or go.

    Without shares, SHARE each, or everything in train where fewer than MIN_ARTICLES articles have rows. The shares hold
    on average only, and a split that happens to be empty is not written.
    """
    if shares is None:
        if n_articles < MIN_ARTICLES:
            return "train"
        shares = {"test": SHARE, "validation": SHARE}
    place = int(content_id("split", article_id)[:12], 16) / 16**12
    if place < shares.get("test", 0):
        return "test"
    return "validation" if place < shares.get("test", 0) + shares.get("validation", 0) else "train"


def by_hash(ids: Sequence[str], groups: Sequence[int], *, n_articles: int, shares: Shares | None) -> dict[str, str]:
    """Article to split, by the id of the first of its group: those that come later never move those that are there,
    unless they show two groups to be one."""
    return {name: split_of(ids[group], n_articles=n_articles, shares=shares)
            for name, group in zip(ids, groups, strict=True)}


def by_date(ids: Sequence[str], groups: Sequence[int], dates: Sequence[str | None], *,
            shares: Shares | None) -> tuple[dict[str, str], str]:
    """Article to split, the newest in test, those before in validation, and the rule in words. A group goes by its
    newest member; a day is never parted; what has no date is in train. Raises CorpusError where nothing has one."""
    shares = shares or {"test": SHARE, "validation": SHARE}
    newest: dict[int, str] = {}
    for group, date in zip(groups, dates, strict=True):
        if day := day_of(date):
            newest[group] = max(newest.get(group, ""), day)
    days = sorted((newest[group] for group in groups if group in newest), reverse=True)
    if not days:
        raise CorpusError("--split-by-date: no article has a date, expected ISO 8601 in `published`; leave it out.")
    n_test = round(shares.get("test", 0) * len(days))
    n_both = n_test + round(shares.get("validation", 0) * len(days))
    first_test = days[n_test - 1] if n_test else "9999-99-99"
    first_validation = days[n_both - 1] if n_both else "9999-99-99"

    def split(group: int) -> str:
        day = newest.get(group, "")
        return "test" if day >= first_test else "validation" if day >= first_validation else "train"

    undated = sum(day_of(date) is None for date in dates)
    words = (f"Split by date: articles from {first_test} on are in `test`, those from {first_validation} on and before "
             f"that in `validation`, older ones in `train`, and so are {undated:,} without a date. Articles that are "
             "nearly the same go together, by the newest of them.")
    return {name: split(group) for name, group in zip(ids, groups, strict=True)}, words


def day_of(date: str | None) -> str | None:
    """Year, month and day of an ISO 8601 date, as far as it gives them; None for anything else."""
    found = _DAY.match(date or "")
    return found[0] if found else None


def split_rule(n_articles: int, shares: Shares | None = None) -> str:
    """How articles were given to splits by hash, for the card."""
    if shares is None and n_articles < MIN_ARTICLES:
        return (f"Everything is in `train`, because there are fewer than {MIN_ARTICLES} articles. With more, about "
                f"{SHARE:.0%} of them go to `validation` and {SHARE:.0%} to `test`.")
    validation, test = ((shares or {}).get(name, SHARE if shares is None else 0) for name in ("validation", "test"))
    return (f"Split by article, never by sentence: a hash of the article's id puts about {100 * validation:g}% of them "
            f"into `validation` and {100 * test:g}% into `test`, and keeps each where it is when others are added. "
            "Articles that are nearly the same (a report that several papers ran) are always in the same split.")

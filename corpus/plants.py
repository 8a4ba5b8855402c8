"""Errors planted in right pairs, to measure what the checks catch and to calibrate the score. Seeded; owns no check.

A plant changes the English only and is the smallest change that makes the pair wrong, as an engine or a hand would."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.records import Pair


@dataclass(frozen=True, slots=True)
class Context:
    """What a plant may take from the other pairs."""

    neighbour: Pair
    """The next pair, whose English is wrong here."""
    names: Sequence[str]
    """Capitalised words that no sentence writes small."""
    clauses: Sequence[str]
    """Clauses of five words and more, from any sentence."""


Plant = Callable[[Pair, Context, random.Random], str | None]
"""The spoiled English, or None where this pair has nothing to spoil."""

_NUMBER = re.compile(r"(?<![\w.,/@#-])\d[\d.,]*(?<![.,])")
_CLAUSE_END = re.compile(r"(?<=[,;]) ")
_COUNT = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "thirty",
]
_SCALE = ["thousand", "million", "billion", "trillion"]
_MONTHS = ["January", "February", "March", "April", "June", "July", "August"]
_MONTHS += ["September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_UNITS = (
    ("dollars", "euros", "pounds", "riyals", "dinars", "dirhams"),
    ("dollar", "euro", "pound", "riyal", "dinar", "dirham"),
    ("kilometres", "miles", "metres"),
    ("kilometers", "miles", "meters"),
    ("kilograms", "tonnes", "grams"),
    ("kilograms", "tons", "grams"),
    ("minutes", "hours", "days", "weeks", "months", "years"),
    ("minute", "hour", "day", "week", "month", "year"),
    ("$", "€", "£"),
    ("barrels", "litres", "gallons"),
)


def digit_changed(pair: Pair, context: Context, rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(pair.target))
    if not found:
        return None
    number = rng.choice(found)
    at = rng.choice([index for index in range(*number.span()) if pair.target[index].isdigit()])
    least = 1 if at == number.start() else 0
    digit = rng.choice([str(n) for n in range(least, 10) if str(n) != pair.target[at]])
    return pair.target[:at] + digit + pair.target[at + 1 :]


def number_dropped(pair: Pair, context: Context, rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(pair.target))
    return _cut(pair.target, rng.choice(found).span()) if found else None


def number_word_changed(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return _other_of(pair.target, _COUNT, rng)


def scale_changed(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return _other_of(pair.target, _SCALE, rng)


def month_changed(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return _other_of(pair.target, _MONTHS, rng)


def weekday_changed(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return _other_of(pair.target, _DAYS, rng)


def unit_changed(pair: Pair, context: Context, rng: random.Random) -> str | None:
    for units in rng.sample(_UNITS, len(_UNITS)):
        if (spoiled := _other_of(pair.target, units, rng)) is not None:
            return spoiled
    return None


def negation_lost(pair: Pair, context: Context, rng: random.Random) -> str | None:
    ways = [
        (re.compile(r"\bnot |\bnever "), ""),
        (re.compile(r"n't\b|n’t\b"), ""),
        (re.compile(r"\bcannot\b"), "can"),
        (re.compile(r"\bwithout\b"), "with"),
        (re.compile(r"\b[Nn]o (?!longer|one)"), "a "),
        (re.compile(r"\bdenied\b"), "confirmed"),
    ]
    found = [(match, new) for pattern, new in ways for match in pattern.finditer(pair.target)]
    if not found:
        return None
    match, new = rng.choice(found)
    return pair.target[: match.start()] + new + pair.target[match.end() :]


def negation_added(pair: Pair, context: Context, rng: random.Random) -> str | None:
    verbs = list(re.finditer(r"\b(?:is|are|was|were|will|would|has|have|had|can|could)\b(?! not|n't)", pair.target))
    if not verbs:
        return None
    at = rng.choice(verbs).end()
    return pair.target[:at] + " not" + pair.target[at:]


def start_dropped(pair: Pair, context: Context, rng: random.Random) -> str | None:
    clauses = _clauses(pair.target)
    if len(clauses) < 2 or not _counts(clauses[0], pair.target):
        return None
    rest = " ".join(clauses[1:])
    return rest[0].upper() + rest[1:]


def middle_dropped(pair: Pair, context: Context, rng: random.Random) -> str | None:
    clauses = _clauses(pair.target)
    inner = [index for index in range(1, len(clauses) - 1) if _counts(clauses[index], pair.target)]
    if not inner:
        return None
    del clauses[rng.choice(inner)]
    return " ".join(clauses)


def end_dropped(pair: Pair, context: Context, rng: random.Random) -> str | None:
    clauses = _clauses(pair.target)
    if len(clauses) < 2 or not _counts(clauses[-1], pair.target):
        return None
    return " ".join(clauses[:-1]).rstrip(",;") + "."


def wrong_sentence(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return context.neighbour.target


def name_swapped(pair: Pair, context: Context, rng: random.Random) -> str | None:
    known = set(context.names)
    found = [match for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", pair.target) if match.group() in known]
    if not found:
        return None
    match = rng.choice(found)
    other = rng.choice(context.names)
    if other == match.group():
        return None
    return pair.target[: match.start()] + other + pair.target[match.end() :]


def repeated(pair: Pair, context: Context, rng: random.Random) -> str | None:
    words = pair.target.split()
    if len(words) < 4:
        return None
    size = rng.randint(1, min(6, len(words) - 1))
    start = rng.randrange(len(words) - size)
    phrase = words[start : start + size]
    return " ".join(words[:start] + phrase * rng.randint(2, 6) + words[start + size :])


def untranslated(pair: Pair, context: Context, rng: random.Random) -> str | None:
    words, arabic = pair.target.split(), pair.source.split()
    if rng.random() < 0.2:
        return pair.source
    size = rng.randint(1, min(3, len(words)))
    start = rng.randrange(len(words) - size + 1)
    left = rng.randrange(max(1, len(arabic) - size + 1))
    return " ".join(words[:start] + arabic[left : left + size] + words[start + size :])


_FOREIGN = {
    "fr": "Le ministre a déclaré que les négociations avec les deux parties se poursuivent dans la capitale, et que le "
    "gouvernement ne prendra pas de décision avant la fin de la semaine, selon des sources proches du dossier.",
    "es": "El ministro dijo que las conversaciones con las dos partes continúan en la capital y que el gobierno no "
    "tomará una decisión antes de que termine la semana, según fuentes cercanas al asunto.",
    "de": "Der Minister sagte, dass die Gespräche mit beiden Seiten in der Hauptstadt weitergehen und dass die "
    "Regierung vor dem Ende der Woche keine Entscheidung treffen wird, wie aus Kreisen der Delegation zu hören war.",
    "tr": "Bakan, iki tarafla görüşmelerin başkentte sürdüğünü ve hükümetin hafta sonundan önce bir karar almayacağını "
    "söyledi, bu konuda bilgi sahibi kaynaklar ise daha fazla ayrıntı vermedi.",
    "it": "Il ministro ha detto che i colloqui con le due parti continuano nella capitale e che il governo non "
    "prenderà una decisione prima della fine della settimana, secondo fonti vicine alla delegazione.",
    "id": "Menteri mengatakan bahwa pembicaraan dengan kedua pihak masih berlanjut di ibu kota dan pemerintah tidak "
    "akan mengambil keputusan sebelum akhir pekan, menurut sumber yang dekat dengan delegasi.",
}


def wrong_language(pair: Pair, context: Context, rng: random.Random) -> str | None:
    words = rng.choice(sorted(_FOREIGN.values())).split()
    wanted = max(3, len(pair.target.split()))
    return " ".join((words * (wanted // len(words) + 1))[:wanted]).rstrip(",.") + "."


def truncated(pair: Pair, context: Context, rng: random.Random) -> str | None:
    words = pair.target.split()
    if len(words) < 6:
        return None
    return " ".join(words[: round(len(words) * rng.uniform(0.4, 0.9))])


def invented_clause(pair: Pair, context: Context, rng: random.Random) -> str | None:
    clause = rng.choice(context.clauses)
    if clause in pair.target:
        return None
    clauses = _clauses(pair.target)
    at = rng.randint(1, len(clauses))
    if at < len(clauses):
        return " ".join([*clauses[:at], clause + ",", *clauses[at:]])
    return pair.target.rstrip(".!?") + ", " + clause + "."


def quotes_lost(pair: Pair, context: Context, rng: random.Random) -> str | None:
    spoiled = re.sub(r"[\"“”«»]", "", pair.target)
    return spoiled if spoiled != pair.target else None


def question_lost(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return pair.target.replace("?", ".") if "?" in pair.target else None


def debris(pair: Pair, context: Context, rng: random.Random) -> str | None:
    before = [">>eng<< ", "<unk> ", "Translation: ", "English: ", "eng_Latn ", "<b>", "Here is the translation: "]
    after = [" </s>", " <pad>", "<|im_end|>", " Arabic:", " &quot;", "<br />", "<end_of_turn>"]
    if rng.random() < 0.5:
        return rng.choice(before) + pair.target
    return pair.target + rng.choice(after)


def emptied(pair: Pair, context: Context, rng: random.Random) -> str | None:
    return rng.choice(["", " ", "...", "-"])


def link_invented(pair: Pair, context: Context, rng: random.Random) -> str | None:
    link = rng.choice(["https://news.example/archive/2", "www.news.example", "@newsdesk_example", "desk@news.example"])
    return f"{pair.target} {link}"


def mojibake(pair: Pair, context: Context, rng: random.Random) -> str | None:
    curly = re.sub(r"(?<=\w)'(?=\w)", "’", re.sub(r'"([^"]*)"', r"“\1”", pair.target))
    if curly.isascii():
        return None
    return curly.encode("utf-8").decode("cp1252", "replace")


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        *(
            digit_changed,
            number_dropped,
            number_word_changed,
            scale_changed,
            month_changed,
            weekday_changed,
            unit_changed,
        ),
        *(negation_lost, negation_added, start_dropped, middle_dropped, end_dropped, wrong_sentence, name_swapped),
        *(repeated, untranslated, wrong_language, truncated, invented_clause, quotes_lost, question_lost),
        *(debris, mojibake, emptied, link_invented),
    )
}


def spoil(pairs: Sequence[Pair], kind: str, *, seed: int = 1) -> Iterator[tuple[Pair, Pair]]:
    """(right, spoiled) for each pair that has something of this kind to spoil, in the order of `pairs`.
    The same pairs, kind and seed give the same plants."""
    plant = PLANTS[kind]
    names, clauses = _names(pairs), _all_clauses(pairs)
    for index, pair in enumerate(pairs):
        context = Context(pairs[(index + 1) % len(pairs)], names, clauses)
        target = plant(pair, context, random.Random(f"{seed}:{kind}:{pair.id}"))
        if target is not None and target != pair.target:
            yield pair, replace(pair, id=f"{pair.id}:{kind}", target=target)


def _names(pairs: Sequence[Pair]) -> list[str]:
    small = {word for pair in pairs for word in re.findall(r"\b[a-z]+\b", pair.target)}
    large = {word for pair in pairs for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", pair.target)}
    return sorted(name for name in large if name.lower() not in small and name not in {*_MONTHS, *_DAYS, "May"})


def _all_clauses(pairs: Sequence[Pair]) -> list[str]:
    return [clause.rstrip(",;.!?") for pair in pairs for clause in _clauses(pair.target) if len(clause.split()) >= 5]


def _clauses(text: str) -> list[str]:
    return _CLAUSE_END.split(text)


def _counts(clause: str, text: str) -> bool:
    """A clause worth missing: four words and a sixth of the text, at least."""
    return len(clause.split()) >= 4 and len(clause) * 6 >= len(text)


def _cut(text: str, span: tuple[int, int]) -> str:
    return re.sub(r"  +", " ", text[: span[0]] + text[span[1] :])


def _other_of(text: str, words: Sequence[str], rng: random.Random) -> str | None:
    """One of these words in the text made another of them."""
    pattern = "|".join(rf"\b{word}\b" if word.isalpha() else re.escape(word) for word in words)
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + rng.choice([word for word in words if word != match.group()]) + text[match.end() :]

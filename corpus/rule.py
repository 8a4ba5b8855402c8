"""Which pairs are accepted, as a sentence one can read: `verdict in (accept, edit) or score >= 0.9`.

Owns the language: names, comparisons, `and`, `or`, `not`, parentheses. Nothing in a rule is ever run as Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import eq, ge, gt, le, lt, ne

from corpus.furniture import KINDS
from corpus.records import CorpusError, Row

DEFAULT = "verdict not in (reject, disputed)"
ACCEPTED = ("every checked pair that no reviewer rejected and no two disagree on; whether it passes the checks is in "
            "the column `passed`")
"""What DEFAULT says, in words."""

VERDICTS = ("accept", "edit", "reject", "disputed", "none")
ORIGINS = ("machine", "edited", "human")
MAX_DEPTH = 50

Test = Callable[[Row], bool]

_TOKEN = re.compile(r"""\s*(?: (?P<number>\d+(?:\.\d+)?|\.\d+)(?![\w.]) | (?P<word>[^\W\d][\w-]*) |
                        (?P<quoted>"[^"]*"|'[^']*') | (?P<sign><=|>=|==|!=|[<>=(),]) )""", re.VERBOSE)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "==": eq, "!=": ne}
_NUMBERS: Mapping[str, Callable[[Row], float]] = {"score": lambda row: row.quality}
_FLAGS: Mapping[str, Test] = {"passed": lambda row: row.passed, "truncated": lambda row: row.truncated}
_TEXTS: Mapping[str, Callable[[Row], str]] = {
    "verdict": lambda row: row.verdict or "none", "origin": lambda row: row.origin, "engine": lambda row: row.engine,
    "licence": lambda row: row.licence or "none", "kind": lambda row: row.kind}
_WORDS = {"verdict": VERDICTS, "origin": ORIGINS, "kind": KINDS}
_JOINTS = ("and", "or", "not", "in", "contains")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was understood."""

    text: str
    accepts: Test = field(compare=False)
    words: frozenset[str] = field(compare=False)
    """Every word in it."""


def parse(text: str) -> Rule:
    """The rule that `text` writes. Raises CorpusError that says where it stops being one, and what could stand there.

    Names: `score` (0 to 1), `passed`, `truncated`, `verdict`, `origin`, `engine`, `licence`, `kind`, and each check by
    its name: true where it found something.
    """
    parser = _Parser(text)
    return Rule(" ".join(text.split()), parser.rule(), parser.words)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """`number`, `word`, `quoted`, `sign` or `end`."""
    text: str
    place: int


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._cut()
        self._next = self._depth = 0

    def rule(self) -> Test:
        test = self._any()
        if self._token.kind != "end":
            raise self._error("the end, `and` or `or`")
        return test

    @property
    def words(self) -> frozenset[str]:
        return frozenset(token.text.strip("'\"") for token in self._tokens if token.kind in ("word", "quoted"))

    def _cut(self) -> list[_Token]:
        tokens, place, end = [], 0, len(self._text.rstrip())
        while place < end:
            found = _TOKEN.match(self._text, place)
            if found is None:
                place += len(self._text[place:]) - len(self._text[place:].lstrip())
                raise CorpusError(f"--accept {self._text!r}, character {place + 1}: {self._text[place]!r} cannot stand "
                                  "in a rule; expected words, numbers, comparisons and parentheses.")
            kind = found.lastgroup or ""
            tokens.append(_Token(kind, found[kind], found.start(kind)))
            place = found.end()
        return [*tokens, _Token("end", "the end", len(self._text))]

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, *texts: str) -> bool:
        """Go past the next token if it is one of these and not in quotes."""
        if self._token.kind in ("word", "sign") and self._token.text in texts:
            self._next += 1
            return True
        return False

    def _error(self, expected: str, token: _Token | None = None) -> CorpusError:
        token = token or self._token
        found = token.text if token.kind == "end" else repr(token.text)
        return CorpusError(f"--accept {self._text!r}, character {token.place + 1}: {found}, expected {expected}.")

    def _any(self) -> Test:
        tests = [self._all()]
        while self._take("or"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._take("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"at most {MAX_DEPTH} parentheses inside each other")
        try:
            if self._take("not"):
                test = self._one()
                return lambda row: not test(row)
            if self._take("("):
                test = self._any()
                if not self._take(")"):
                    raise self._error("`)`, `and` or `or`")
                return test
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Test:
        name = self._token
        flag = _FLAGS.get(name.text) or _check(name.text)
        known = name.text in _NUMBERS or name.text in _TEXTS or flag is not None
        if name.kind != "word" or name.text in _JOINTS or not known:
            raise self._error(f"one of {', '.join(names())}")
        self._next += 1
        if name.text in _NUMBERS:
            return self._number(_NUMBERS[name.text])
        if name.text in _TEXTS:
            return self._words(name.text, _TEXTS[name.text])
        assert flag is not None
        return flag

    def _number(self, value: Callable[[Row], float]) -> Test:
        sign = self._token.text
        if not self._take(*_COMPARE):
            raise self._error("`>=`, `>`, `<=`, `<`, `==` or `!=`")
        if self._token.kind != "number":
            raise self._error("a number such as 0.9")
        limit, compare = float(self._token.text), _COMPARE[sign]
        self._next += 1
        return lambda row: compare(value(row), limit)

    def _words(self, name: str, value: Callable[[Row], str]) -> Test:
        if self._take("==", "="):
            same = self._value(name)
            return lambda row: value(row) == same
        if self._take("!="):
            other = self._value(name)
            return lambda row: value(row) != other
        if self._take("contains"):
            part = self._value("")
            return lambda row: part in value(row)
        wanted = not self._take("not")
        if not self._take("in"):
            raise self._error("`in`, `not in`, `==`, `!=` or `contains`" if wanted else "`in`")
        if not self._take("("):
            raise self._error("`(` and words with commas between them")
        values = {self._value(name)}
        while self._take(","):
            values.add(self._value(name))
        if not self._take(")"):
            raise self._error("`,` or `)`")
        return lambda row: (value(row) in values) is wanted

    def _value(self, name: str) -> str:
        token = self._token
        if token.kind not in ("word", "quoted"):
            raise self._error("a word, in quotes where it has signs in it")
        text = token.text[1:-1] if token.kind == "quoted" else token.text
        if name in _WORDS and text not in _WORDS[name]:
            raise self._error(f"one of {', '.join(_WORDS[name])}")
        self._next += 1
        return text


def names() -> list[str]:
    """Every name a rule may use."""
    from corpus import checks

    return [*_NUMBERS, *_FLAGS, *_TEXTS, *(check.name for check in checks.CHECKS if _check(check.name))]


def _check(name: str) -> Test | None:
    """True where the check of this name found something; None for a name that no check has."""
    from corpus import checks

    if name in (*_NUMBERS, *_FLAGS, *_TEXTS) or name not in {check.name for check in checks.CHECKS}:
        return None  # `truncated` is a check and a column: the column says it.
    return lambda row: any(finding.partition(":")[0] == name for finding in row.findings)

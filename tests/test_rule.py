"""Rules of acceptance as tables: which row each takes, and what is said of one that is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dataset_rows import PLAIN

from corpus.records import CorpusError
from corpus.rule import DEFAULT, parse

ROWS = {
    "plain": PLAIN,  # quality 0.875, passed, machine
    "accepted": replace(PLAIN, verdict="accept", quality=0.1, passed=False),
    "edited": replace(PLAIN, verdict="edit", origin="edited", quality=0.95),
    "rejected": replace(PLAIN, verdict="reject", quality=0.99),
    "disputed": replace(PLAIN, verdict="disputed", quality=0.9),
    "numbers": replace(PLAIN, findings=("numbers: 125 is missing",), quality=0.5, passed=False, licence=None),
    "cut": replace(PLAIN, truncated=True, engine="engine:ct2|model:opus|v:1", quality=0.0),
}


@pytest.mark.parametrize(("rule", "taken"), [
    (DEFAULT, "plain accepted edited numbers cut"),
    ("verdict in (accept, edit) or score >= 0.9", "accepted edited rejected disputed"),
    ("score > 0.9", "edited rejected"),
    ("score >= 0.875 and verdict == none", "plain"),
    ("score < .5", "accepted cut"),
    ("score = 0.5 or score != 0.5 and score <= 0.1", "accepted numbers cut"),
    ("not passed", "accepted numbers"),
    ("not (passed or truncated)", "accepted numbers"),
    ("not not passed and not truncated", "plain edited rejected disputed"),
    ("numbers", "numbers"),
    ("not numbers and verdict = none", "plain cut"),
    ("origin != machine", "edited"),
    ('engine contains "model:opus"', "cut"),
    ("licence == 'CC BY 4.0' and verdict not in (reject,disputed,edit,accept)", "plain cut"),
    ("licence == none", "numbers"),
    ("passed or numbers and truncated", "plain edited rejected disputed cut"),
    ("truncated", "cut"),
])
def test_what_a_rule_takes(rule: str, taken: str) -> None:
    accepts = parse(rule).accepts
    assert " ".join(name for name, row in ROWS.items() if accepts(row)) == taken


@pytest.mark.parametrize(("rule", "place", "said"), [
    ("", 1, "the end, expected one of score, passed"),
    ("scor >= 0.9", 1, "'scor', expected one of score"),
    ("score >= x", 10, "'x', expected a number"),
    ("score 0.9", 7, "'0.9', expected `>=`"),
    ("score >= 0.9 &", 14, "'&' cannot stand in a rule"),
    ("score >= 0.9.1", 10, "cannot stand in a rule"),
    ("verdict in (acept)", 13, "'acept', expected one of accept, edit"),
    ("verdict in accept", 12, "'accept', expected `(`"),
    ("verdict in (accept edit)", 20, "'edit', expected `,` or `)`"),
    ("verdict is accept", 9, "'is', expected `in`"),
    ("verdict not accept", 13, "'accept', expected `in`"),
    ("(passed", 8, "the end, expected `)`"),
    ("passed)", 7, "')', expected the end"),
    ("passed and", 11, "the end, expected one of"),
    ("passed or or passed", 11, "'or', expected one of"),
    ("'passed'", 1, "\"'passed'\", expected one of"),
    ("__import__('os').system('id')", 17, "cannot stand in a rule"),
    ("row.verdict == accept", 4, "cannot stand in a rule"),
    ("(" * 60 + "passed" + ")" * 60, 51, "at most 50 parentheses"),
    ("not " * 5_000 + "passed", 201, "at most 50 parentheses"),
])
def test_what_is_no_rule_says_where(rule: str, place: int, said: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse(rule)
    message = str(caught.value)
    assert f"character {place}: " in message
    assert said in message

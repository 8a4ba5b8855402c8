"""The table as a whole: what holds for every check, whatever it looks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import checks
from corpus.records import CorpusError, Finding, Pair


def test_names_are_unique_and_written_for_a_signature() -> None:
    names = [check.name for check in checks.CHECKS]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)


def test_signature_names_every_check_with_its_version() -> None:
    assert checks.signature().split("|")[0] == "checks"
    always = [check for check in checks.CHECKS if check.name != "meaning"]  # only where it is asked for
    assert checks.signature().split("|")[1:] == [f"{check.name}:{check.version}" for check in always]


def test_right_pair_has_no_findings(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("وصل الوزير إلى القاهرة مساء أمس.", "The minister arrived in Cairo yesterday evening.")
    assert checks.find(pair) == []
    assert checks.passed([])


def test_findings_carry_pair_check_and_signature_worst_first(make_pair: Callable[..., Pair]) -> None:
    pair = make_pair("وصل 125 شخصا إلى القاهرة.", "وصل 152 people people people arrived in Cairo.")
    found = checks.find(pair)
    assert {"untranslated", "numbers", "repetition"} <= {finding.check for finding in found}
    assert [finding.score for finding in found] == sorted(finding.score for finding in found)
    assert {finding.pair_id for finding in found} == {"p1"}
    versions = {check.name: check.version for check in checks.CHECKS}
    assert all(finding.signature == f"{finding.check}|v:{versions[finding.check]}" for finding in found)
    assert checks.find(pair) == found
    assert not checks.passed(found)


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.name)
def test_passes_at_the_limit_and_fails_under_it(check: checks.Check) -> None:
    def finding(score: float) -> Finding:
        return Finding("p1", check.name, score, (), (), "words", check.signature)

    assert checks.passed([finding(check.min_score)])
    assert not checks.passed([finding(0.99), finding(check.min_score - 0.001)])


def test_finding_of_an_unknown_check_is_an_error_that_names_it() -> None:
    with pytest.raises(CorpusError, match=r"'vowels'.*Check the pairs again"):
        checks.passed([Finding("p1", "vowels", 0.1, (), (), "words", "vowels|v:1")])


_PIECES = st.sampled_from(
    [
        "وقال",
        "١٢٥",
        "مليون",
        "دولار",
        "12",
        "1.2bn",
        "the",
        "two",
        "not",
        "لم",
        "«",
        "»",
        '"',
        "(",
        "?",
        "؟",
        ".",
        "...",
        " ",
        "كانون",
        "الثاني",
        "January",
        "http://a.example/x",
        "@x",
        "#y",
        "&amp;",
        "<b>",
        "<unk>",
        "\u200f",
        "%",
        "half",
        "٫",
        ",",
        "-",
        "عشرين",
        "ثلث",
        "third",
        "hundred",
        "و",
    ]
)
_TEXT = st.one_of(
    st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES, max_size=25).map("".join)
)


@given(source=_TEXT, target=_TEXT, truncated=st.booleans())
def test_whatever_the_text_scores_and_spans_are_in_range(source: str, target: str, truncated: bool) -> None:
    pair = Pair("p1", "s1", source, target, None, (), (), truncated, "engine:table|v:1")
    for finding in checks.find(pair):
        assert 0 <= finding.score < 1
        assert finding.message
        for spans, text in ((finding.source_spans, source), (finding.target_spans, target)):
            assert all(0 <= start < end <= len(text) for start, end in spans)

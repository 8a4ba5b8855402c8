"""The plan of an export: what each step takes away, and which split each article goes to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import datasets
import pytest
from dataset_rows import PLAIN, make_rows

from corpus import splits
from corpus.card import CardFacts
from corpus.dataset import write_dataset
from corpus.records import CorpusError, Row, content_id
from corpus.rule import parse
from corpus.selection import DISPUTED, NEARLY_SAME, REJECTED, SAME, Plan, Wanted, make_plan

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def article(number: int, texts: Iterable[str], **changes: object) -> list[Row]:
    """Rows of one article; the English says which."""
    article_id = content_id("article", str(number))
    return [replace(PLAIN, id=content_id(article_id, str(index)), article_id=article_id, index=index, ar=text,
                    en=f"English {number}.{index}", **changes) for index, text in enumerate(texts)]  # type: ignore[arg-type]


def news(rng: random.Random, sentences: int = 8) -> list[str]:
    return [" ".join("".join(rng.choices(LETTERS, k=rng.randint(2, 7))) for _ in range(12)) + "."
            for _ in range(sentences)]


def kept(plan: Plan, rows: Iterable[Row]) -> list[str]:
    follow = plan.follow()
    return [row.en for row in rows if follow(row) is None]


def test_each_step_says_what_it_took(tmp_path: Path) -> None:
    test_set = tmp_path / "test.tsv"
    test_set.write_text("سطر آخر\tAnother line\nقالَ: نعم!\tyes\n\tENGLISH, 2.0\n", "utf-8")
    rows = [
        *article(0, ["قال نعم", "جملة أولى", "جملة ثانية", "جملة ثالثة", "جملة رابعة"]),
        *article(1, ["جُملة أولى.", "جملة خامسة"], quality=0.9),
        *article(2, ["كل شيء هنا جديد"]),
    ]
    rows[2] = replace(rows[2], verdict="reject")
    rows[3] = replace(rows[3], verdict="disputed")
    rows[4] = replace(rows[4], quality=0.2)
    plan = make_plan(rows, Wanted(rule=parse("score > 0.5 and verdict not in (reject, disputed)"), duplicates="exact",
                                  exclude=(test_set,)))
    assert plan.funnel == {
        REJECTED: 1, DISPUTED: 1, "not accepted by the rule: score > 0.5 and verdict not in (reject, disputed)": 1,
        "an Arabic or English text of test.tsv": 2, SAME: 1}
    assert kept(plan, rows) == ["English 1.0", "English 1.1"], "the better of the two copies stays"
    assert (plan.rows, plan.kept, dict(plan.split_rows)) == (8, 2, {"train": 2})


@pytest.mark.parametrize(("rule", "expected"), [
    ("verdict in (accept, edit) or score >= 0.9", ["none", "accept"]), ("passed", ["none", "accept"]),
    ("score >= 0.9 and verdict != disputed", ["none", "accept"]),
    ("verdict = reject or verdict = accept", ["accept", "reject"]), ("verdict in ('disputed')", ["disputed"]),
    ("score < 0.5", []),
])
def test_what_a_person_was_against_leaves_only_where_the_rule_speaks_of_it(rule: str, expected: list[str]) -> None:
    """All four score 1 and pass."""
    verdicts = (None, "accept", "reject", "disputed")
    rows = [replace(row, verdict=verdict) for row, verdict in zip(
        article(0, ["أولى", "ثانية", "ثالثة", "رابعة"], quality=1.0), verdicts, strict=True)]
    plan = make_plan(rows, Wanted(rule=parse(rule)))
    left = [row.verdict or "none" for row, place in zip(rows, plan.places, strict=True) if not place]
    assert left == expected


def test_a_persons_word_makes_the_better_copy() -> None:
    rows = [*article(0, ["جملة"], quality=0.99), *article(1, ["جملة"], quality=0.3, passed=False, verdict="edit"),
            *article(2, ["جملة"], quality=0.5)]
    assert kept(make_plan(rows, Wanted(duplicates="exact")), rows) == ["English 1.0"]


def test_nearly_the_same_goes_only_when_asked() -> None:
    rows = [*article(0, ["قال وزير النقل إن المشروع الجديد سيبدأ في العاصمة خلال شهر واحد"]),
            *article(1, ["وقال وزير النقل إن المشروع الجديد سيبدأ في العاصمة خلال شهر واحد", "لا شيء"])]
    assert make_plan(rows, Wanted()).funnel == make_plan(rows, Wanted(duplicates="exact")).funnel == {}
    near = make_plan(rows, Wanted(duplicates="near"))
    assert near.funnel == {NEARLY_SAME: 1}
    assert kept(near, rows) == ["English 0.0", "English 1.1"]


def test_no_rerun_of_a_test_article_is_in_train() -> None:
    """Of 400 articles 200 are another paper's version of the first 200: a word in twenty differs, a line is new."""
    rng = random.Random(17)
    first = [news(rng) for _ in range(200)]
    reruns = []
    for texts in first:
        words = [sentence.split() for sentence in texts]
        for sentence in words:
            if rng.random() < 0.6:
                sentence[rng.randrange(len(sentence))] = "".join(rng.choices(LETTERS, k=5))
        reruns.append([*news(rng, 1), *map(" ".join, words)])
    order = [*((number, texts) for number, texts in enumerate(first)),
             *((200 + number, texts) for number, texts in enumerate(reruns))]
    rows = [row for number, texts in order for row in article(number, texts)]
    plan = make_plan(rows, Wanted(shares={"train": 0.7, "validation": 0.1, "test": 0.2}))
    found = [plan.split_of(content_id("article", str(number))) for number in range(400)]
    assert found[:200] == found[200:]
    counts = Counter(found[:200])
    assert 20 < counts["test"] < 60  # 40 of 200 with a standard deviation of 5.7
    assert 5 < counts["validation"] < 37
    without = make_plan([row for number, texts in order[:200] for row in article(number, texts)],
                        Wanted(shares={"train": 0.7, "validation": 0.1, "test": 0.2}))
    assert [without.split_of(content_id("article", str(number))) for number in range(200)] == found[:200], (
        "articles that come later move none that are there")


def test_a_plan_writes_what_it_says(tmp_path: Path) -> None:
    rng = random.Random(2)
    rows = [row for number in range(60) for row in article(number, [*news(rng, 3), "جملة في كل مقال."])]
    plan = make_plan(rows, Wanted(duplicates="exact", rule=parse("score >= 0.5")))
    assert plan.funnel == {SAME: 59}
    written = write_dataset(rows, tmp_path / "D", facts=CardFacts(name="D"), plan=plan, with_rejected=True)
    assert dict(written.rows) == dict(plan.split_rows)
    assert set(written.rows) == {"train", "validation", "test"}
    assert dict(written.rejected) == plan.funnel
    whole = datasets.load_dataset(str(tmp_path / "D"), "documents", cache_dir=str(tmp_path / "cache"))
    assert {len(one["ar"]) for part in whole.values() for one in part} == {4}, "a document has no hole"
    rejected = datasets.load_dataset(str(tmp_path / "D"), "rejected", cache_dir=str(tmp_path / "cache"))
    assert {one["reason"] for part in rejected.values() for one in part} == {SAME}
    card = (tmp_path / "D" / "README.md").read_text("utf-8")
    assert f"| not accepted: {SAME} | 59 |" in card


def test_rows_that_are_not_those_planned_for_are_an_error() -> None:
    rows = list(make_rows(20))
    follow = make_plan(rows, Wanted()).follow()
    with pytest.raises(CorpusError, match="the workspace changed"):
        list(map(follow, make_rows(20, mark="other")))
    follow = make_plan(rows[:-1], Wanted()).follow()
    with pytest.raises(CorpusError, match="the workspace changed"):
        list(map(follow, rows))


def test_the_newest_articles_are_the_test_split() -> None:
    rng = random.Random(4)
    rows = [row for day in range(1, 31)
            for row in article(day, news(rng, 2), published=f"2024-06-{day:02}T08:00:00+03:00")]
    rows += article(99, news(rng, 2), published=None)
    plan = make_plan(rows, Wanted(by_date=True, shares={"train": 0.7, "validation": 0.1, "test": 0.2}))
    found = {day: plan.split_of(content_id("article", str(day))) for day in [*range(1, 31), 99]}
    assert [day for day, split in found.items() if split == "test"] == list(range(25, 31))
    assert [day for day, split in found.items() if split == "validation"] == [22, 23, 24]
    assert found[99] == "train"
    assert "from 2024-06-25 on" in plan.split_rule
    assert "1 without a date" in plan.split_rule
    with pytest.raises(CorpusError, match="no article has a date"):
        make_plan(article(1, ["نص"], published=None), Wanted(by_date=True))


@pytest.mark.parametrize(("text", "said"), [
    ("train=0.9,dev=0.1", "expected the names train, validation, test"),
    ("train=0.9", "a sum of 1"), ("train=2,test=-1", "from 0 to 1"), ("train", "expected NAME=SHARE"),
    ("train=nan", "from 0 to 1"),
])
def test_shares_that_are_none(text: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        splits.parse_shares(text)


def test_shares() -> None:
    assert splits.parse_shares("train=0.98, validation=0.01,test=0.01") == {
        "train": 0.98, "validation": 0.01, "test": 0.01}


@pytest.mark.parametrize(("name", "content", "said"), [
    ("none.txt", None, "cannot be read"), ("empty.txt", b"\n \n", "has no text"),
    ("bad.jsonl", b'{"ar": "a"}\n{', "line 2: is no JSON"), ("cp1256.txt", "نص".encode("cp1256"), "UTF-8"),
])
def test_a_test_set_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=said):
        make_plan([PLAIN], Wanted(exclude=(tmp_path / name,)))


def test_a_test_set_as_json_lines(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"translation": {"ar": "جملة", "en": "x"}, "tags": ["english 0.1"]}\n', "utf-8")
    rows = article(0, ["جُملة", "أخرى", "ثالثة"])
    assert kept(make_plan(rows, Wanted(exclude=(tmp_path / "t.jsonl",))), rows) == ["English 0.2"]

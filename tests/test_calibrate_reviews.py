"""What reviewers decided, as weights: what counts as right, when there is too little, what is learned and shown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from review_workspace import make_workspace

from corpus.desk import Desk
from corpus.review import Queue
from corpus.store_reviews import Reviewer

SCRIPTS = Path(__file__).parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

from calibrate_reviews import brier, evened, judged  # noqa: E402

RIGHT = ("وصل الوفد رقم {n} إلى المدينة.", "Delegation number {n} arrived in the city.")
WRONG = ("وصل الوفد رقم {n} إلى القرية.", "Delegation number {n}9 arrived in the village.")


def reviewed(path: Path, each: int) -> Path:
    """So many right pairs, accepted, and as many with another number, rejected; the checks see the number."""
    pairs = [(arabic.format(n=n), english.format(n=n)) for n in range(100, 100 + each) for arabic, english in
             (RIGHT, WRONG)]
    make_workspace(path, [pairs])
    desk = Desk(path)
    who = Reviewer("Mona", lead=False)
    view = desk.next(who, Queue(order="reading"))
    while view is not None:
        verdict = "accept" if str(view["target"]).endswith("city.") else "reject"
        answer = desk.decide(who, str(view["id"]), action=str(view["id"]), verdict=verdict,
                             queue=Queue(order="reading"))
        view = answer["next"]  # type: ignore[assignment]
    desk.close()
    return path


def calibrate(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPTS / "calibrate.py"), *map(str, words)], capture_output=True,
                          text=True, check=False, cwd=SCRIPTS.parent)


def test_what_counts_as_right(tmp_path: Path) -> None:
    """Accepted: right. Edited: right below the rate; of six words one is changed, a sixth. Rejected: wrong. Accepted in
    bulk or skipped: no word at all."""
    english = ["One two three four five six.", "Two two three four five six.", "Three two three four five six.",
               "Four two three four five six.", "Five two three four five six.", "Six two three four five six."]
    arabic = [f"الجملة العربية {name}." for name in "الأولى الثانية الثالثة الرابعة الخامسة السادسة".split()]
    path = make_workspace(tmp_path / "w.sqlite", [list(zip(arabic, english, strict=True))])
    desk = Desk(path)
    lead = Reviewer("Lina", lead=True)
    view = desk.next(lead, Queue(order="reading"))
    given = (("accept", ""), ("edit", "Two two three four five seven."), ("edit", "Quite another thing."),
             ("reject", ""), ("skip", ""))
    for k, (verdict, text) in enumerate(given):
        assert view is not None
        answer = desk.decide(lead, str(view["id"]), action=str(k), verdict=verdict, text=text,
                             queue=Queue(order="reading"))
        view = answer["next"]  # type: ignore[assignment]
    desk.bulk_accept(lead, Queue(), 0.0, "bulk")
    desk.close()
    assert [one.right for one in judged(path, 0.2)] == [True, True, False, False]
    assert [one.right for one in judged(path, 1 / 6)] == [True, False, False, False]


def test_brier_and_evening() -> None:
    """By hand: (0.2^2 + 0.4^2) / 2; two right ones against one wrong, which then counts twice."""
    assert brier([(0.8, True), (0.4, False)]) == pytest.approx(0.1)
    assert evened([(0.9, True), (0.7, True), (0.2, False)]) == [(0.9, True), (0.7, True), (0.2, False), (0.2, False)]


def test_too_few_decisions_are_refused(tmp_path: Path) -> None:
    ran = calibrate("--from", reviewed(tmp_path / "w.sqlite", 20), "--out", tmp_path / "weights.json")
    assert ran.returncode == 1
    assert ran.stderr.startswith("calibrate: 40 settled pairs, 20 right and 20 wrong: expected about 150 of each")
    assert len(ran.stderr.splitlines()) == 1
    assert not (tmp_path / "weights.json").exists()
    assert "no such workspace" in calibrate("--from", tmp_path / "no", "--out", tmp_path / "weights.json").stderr


def test_weights_are_learned_from_verdicts(tmp_path: Path) -> None:
    """Every wrong pair has another number and nothing else: that check gets all the weight, and the ranking is
    perfect."""
    pytest.importorskip("sklearn", reason="no scikit-learn here; it is in the extra calibrate")
    out = tmp_path / "weights.json"
    ran = calibrate("--from", reviewed(tmp_path / "w.sqlite", 160), "--out", out)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("320 settled pairs: 160 right, 160 wrong; learned from ")
    assert "after   area under the ROC curve 1.000" in ran.stdout
    table = json.loads(out.read_text("utf-8"))
    assert table["weights"]["numbers"] == max(table["weights"].values())
    assert table["weights"]["numbers"] > 3
    assert table["right"] + table["spoiled"] in range(100, 220)

"""Which hypothesis becomes the pair's English."""

import re
from collections.abc import Sequence

import pytest

from corpus.pairs import PickingEngine
from corpus.picking import N_BEST, agreements, pick
from translate.engine import EngineSpec
from translate.lazy import LazyEngine
from translate.records import Hypothesis, Segment, Translation

SOURCE = "وصل 125 جنديا إلى المدينة أمس."
FIRST = Translation("152 soldiers arrived in the city yesterday.", -0.2,
                    (Hypothesis("Soldiers.", -0.3), Hypothesis("125 soldiers arrived in the city yesterday.", -0.4)))


def test_the_hypothesis_with_the_right_number_is_taken_and_the_others_stay() -> None:
    chosen = pick(SOURCE, FIRST)
    assert (chosen.text, chosen.score) == ("125 soldiers arrived in the city yesterday.", -0.4)
    assert chosen.alternatives == (Hypothesis(FIRST.text, FIRST.score), Hypothesis("Soldiers.", -0.3))


def test_where_the_first_is_worth_most_nothing_changes() -> None:
    good = Translation("125 soldiers arrived in the city yesterday.", -0.2, (Hypothesis("Soldiers.", -0.1),))
    assert pick(SOURCE, good) is good


@pytest.mark.parametrize("translation", [
    Translation("152 soldiers arrived."),
    Translation(FIRST.text, FIRST.score, FIRST.alternatives, segments=(Segment(0, 4, 0, 4),)),
])
def test_without_hypotheses_of_the_whole_there_is_nothing_to_pick(translation: Translation) -> None:
    assert pick(SOURCE, translation) is translation


def test_texts_that_agree_are_worth_more_and_likely_neighbours_count_more() -> None:
    crowd = agreements(["The army left the city.", "The army left this city.", "Bread is cheap."], [1, 1, 1])
    assert crowd[0] > crowd[2]
    assert crowd[1] > crowd[2]
    likely = agreements(["a b c", "a b c", "x y z"], [1, 1, 0.01])
    assert likely[0] > agreements(["a b c", "a b c", "x y z"], [1, 1, 1])[0] == pytest.approx(0.5)
    assert agreements(["alone"], [1]) == [0.0]


class OwnEngine:
    """Answers SOURCE with three hypotheses and everything else with nothing."""

    signature, batch_size, concurrency = "engine:own|v:1", 7, 2

    @classmethod
    def load(cls, spec: EngineSpec) -> "OwnEngine":
        assert spec.n_best == N_BEST
        return cls()

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        return [FIRST if text == SOURCE else Translation("") for text in texts]


def test_an_engine_that_picks_says_so_and_counts() -> None:
    engine = PickingEngine(LazyEngine(EngineSpec("test_picking:OwnEngine", "own", n_best=N_BEST)))
    assert re.fullmatch(r"engine:own\|v:1\|.*pick:score:[0-9a-f]{8}", engine.signature)
    assert (engine.batch_size, engine.concurrency) == (7, 2)
    assert [found.text[:3] for found in engine.translate(["", SOURCE, ""])] == ["", "125", ""]
    assert (engine.picked, engine.others) == (1, 1)
    engine.close()

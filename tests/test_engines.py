"""transformers and CTranslate2 on tiny real models of every family: they must say what was taught, and the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny import ARABIC, ENGLISH, FAMILIES, POSITIONS, make_marian

from translate.batching import decoding_limit
from translate.ct2 import Ct2Engine
from translate.engine import EngineError, EngineSpec, load_engine, parse_model
from translate.hf import HfEngine
from translate.records import Translation

pytest_plugins = ["checkpoint_fixtures"]
pytestmark = [
    pytest.mark.usefixtures("engine_cache"),
    # Made by this module's own use of transformers' tokenizer; the engines keep it quiet.
    pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses"),
]

Checkpoints = Callable[[str], Path]
# Not taught: the models make something of it, and both engines must make the same.
STRANGE = ("غزيرة على الجسر نعم", "زائراً في مكتبة </s> قديمة >>eng<<", "x", "٣٫٥ 🙂")


def ct2(folder: Path, *, beam: int = 1, n_best: int = 1, compute_type: str | None = "float32") -> Ct2Engine:
    return Ct2Engine.load(EngineSpec("ct2", str(folder), beam=beam, n_best=n_best, device="cpu", threads=2),
                          compute_type=compute_type)


def hf(folder: Path, *, beam: int = 1, n_best: int = 1) -> HfEngine:
    return HfEngine.load(EngineSpec("hf", str(folder), beam=beam, n_best=n_best, device="cpu", threads=1))


def texts(translations: list[Translation]) -> list[str]:
    return [translation.text for translation in translations]


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_says_what_it_was_taught(family: str, checkpoints: Checkpoints) -> None:
    """In int8, as users run it: the end-to-end path from a checkpoint's files to English.

    Greedy: a beam may stop at four short hypotheses before the learned sentence has ended.
    """
    answers = ct2(checkpoints(family), compute_type=None).translate(ARABIC)
    assert texts(answers) == list(ENGLISH)
    assert not any(answer.truncated for answer in answers)


@pytest.mark.parametrize(("beam", "n_best"), [(1, 1), (4, 1), (4, 3)])
@pytest.mark.parametrize("family", FAMILIES)
def test_both_engines_agree(family: str, beam: int, n_best: int, checkpoints: Checkpoints) -> None:
    sources = [*ARABIC, *STRANGE]
    folder = checkpoints(family)
    one = ct2(folder, beam=beam, n_best=n_best).translate(sources)
    other = hf(folder, beam=beam, n_best=n_best).translate(sources)
    assert texts(one) == texts(other)
    assert [answer.truncated for answer in one] == [answer.truncated for answer in other]
    assert [answer.score for answer in one] == pytest.approx([answer.score for answer in other], abs=1e-5)
    for left, right in zip(one, other, strict=True):
        assert [item.text for item in left.alternatives] == [item.text for item in right.alternatives]


@pytest.mark.parametrize("load", [ct2, hf])
def test_a_score_is_the_mean_log_probability_of_the_tokens(load: Callable[..., Ct2Engine | HfEngine],
                                                           checkpoints: Checkpoints) -> None:
    """Against the loss that transformers itself computes for the answer."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    for family in ("marian", "m2m100"):
        folder = checkpoints(family)
        model = AutoModelForSeq2SeqLM.from_pretrained(folder)
        # The loader finds the languages the tokenizer was saved with.
        tokenizer = AutoTokenizer.from_pretrained(folder)
        inputs = tokenizer(ARABIC[1], return_tensors="pt")
        labels = tokenizer(text_target=ENGLISH[1], return_tensors="pt").input_ids
        with torch.no_grad():
            log_probabilities = model(**inputs, labels=labels).logits[0].log_softmax(-1)
        chosen = log_probabilities[range(labels.shape[1]), labels[0]]
        if family == "m2m100":
            chosen = chosen[1:]  # __en__ was given, not chosen
        score = load(folder).translate([ARABIC[1]])[0].score
        # Marian's padding is no word of the output: the library's loss counts it in, at less than one in a thousand.
        assert score == pytest.approx(chosen.mean().item(), abs=1e-3)


@pytest.mark.parametrize("load", [ct2, hf])
def test_order_and_empty_texts_are_kept(load: Callable[..., Ct2Engine | HfEngine], checkpoints: Checkpoints) -> None:
    engine = load(checkpoints("marian"))
    places = list(range(len(ARABIC))) * 12
    random.Random(3).shuffle(places)
    sources = [source for place in places for source in (ARABIC[place], "", " \n")]
    expected = [target for place in places for target in (ENGLISH[place], "", "")]
    answers = engine.translate(sources)
    assert texts(answers) == expected
    assert answers[1] == Translation("")
    assert engine.translate([]) == []
    assert engine.translate(["", "\u200f "])[0] == Translation("")


@pytest.mark.parametrize("load", [ct2, hf])
def test_an_input_beyond_the_models_positions_is_marked(load: Callable[..., Ct2Engine | HfEngine],
                                                        checkpoints: Checkpoints) -> None:
    engine = load(checkpoints("marian"))
    long = " ".join(ARABIC)  # over 500 tokens; the model has 96 positions
    answers = engine.translate([ARABIC[0], long, ARABIC[5]])
    assert [answer.truncated for answer in answers] == [False, True, False]
    assert texts(answers)[::2] == [ENGLISH[0], ENGLISH[5]]


@pytest.mark.parametrize("load", [ct2, hf])
@pytest.mark.parametrize("family", ["marian", "nllb", "madlad"])
def test_a_sentence_has_as_many_tokens_as_its_words(family: str, load: Callable[..., Ct2Engine | HfEngine],
                                                    checkpoints: Checkpoints) -> None:
    """Against transformers' own tokenizer, whose special tokens are left out: the frame is no part of a text."""
    from transformers import AutoTokenizer

    folder = checkpoints(family)
    engine = load(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    expected = [len(tokenizer(text, add_special_tokens=False).input_ids) for text in ARABIC]
    assert engine.count_tokens(ARABIC) == expected
    assert [sum(engine.count_tokens(text.split())) for text in ARABIC] == expected


def test_a_run_on_sentence_goes_through_in_parts(checkpoints: Checkpoints) -> None:
    """Two taught sentences made one, longer than the tiny model reads: each is a part, and comes out as it was
    taught, where the model by itself cuts its input."""
    run_on = f"{ARABIC[2].rstrip('.')}؛ {ARABIC[8].rstrip('.')}؛ {ARABIC[3]}"
    (alone,) = ct2(checkpoints("marian")).translate([run_on])
    assert alone.truncated
    engine = load_engine(parse_model(str(checkpoints("marian")), beam=1, device="cpu", threads=1))
    answer, short = engine.translate([run_on, ARABIC[0]])
    assert not answer.truncated
    assert len(answer.segments) > 1
    assert [run_on[s.source_start:s.source_end] for s in answer.segments][-1] == ARABIC[3]
    assert answer.text.endswith("to build a solar power station worth 40 million dollars.")
    assert short == Translation(ENGLISH[0], short.score)


@pytest.mark.parametrize("load", [ct2, hf])
def test_what_is_comfortable_is_never_more_than_the_model_reads(load: Callable[..., Ct2Engine | HfEngine],
                                                                checkpoints: Checkpoints) -> None:
    assert load(checkpoints("marian")).comfortable_tokens == POSITIONS - 1  # 96 positions, one for the end
    assert load(checkpoints("madlad")).comfortable_tokens == 128  # no positions: what its family has


@pytest.mark.parametrize("load", [ct2, hf])
@pytest.mark.parametrize("beam", [1, 4])
def test_an_output_that_hits_the_limit_is_marked(load: Callable[..., Ct2Engine | HfEngine], beam: int,
                                                 checkpoints: Checkpoints) -> None:
    """The untaught model never ends a sentence, so every output runs into the limit."""
    answers = load(checkpoints("untaught"), beam=beam).translate([ARABIC[7], ARABIC[0]])
    assert all(answer.truncated for answer in answers)
    assert all(answer.text for answer in answers)


@pytest.mark.parametrize(("tokens", "most", "limit"), [
    (1, 511, 96), (32, 511, 96), (33, 511, 160), (64, 511, 160), (65, 511, 288), (128, 511, 288), (129, 511, 511),
    (60, POSITIONS - 1, POSITIONS - 1),
])
def test_decoding_limit(tokens: int, most: int, limit: int) -> None:
    assert decoding_limit(tokens, most) == limit


def test_an_answer_does_not_depend_on_its_neighbours(checkpoints: Checkpoints) -> None:
    """As users run it, int8: alone, in one batch, in another order and from two threads at once."""
    from concurrent.futures import ThreadPoolExecutor

    engine = ct2(checkpoints("m2m100"), beam=4, compute_type=None)
    sources = [*ARABIC, *STRANGE, " ".join(ARABIC[:2])] * 3
    together = texts(engine.translate(sources))
    assert [engine.translate([source])[0].text for source in sources[:17]] == together[:17]
    assert texts(engine.translate(sources[::-1]))[::-1] == together
    with ThreadPoolExecutor(2) as threads:
        assert [texts(done) for done in threads.map(engine.translate, [sources, sources])] == [together, together]


@pytest.mark.parametrize("load", [ct2, hf])
def test_alternatives(load: Callable[..., Ct2Engine | HfEngine], checkpoints: Checkpoints) -> None:
    answer = load(checkpoints("marian"), beam=4, n_best=4).translate([ARABIC[2]])[0]
    assert answer.text == ENGLISH[2]
    others = [item.text for item in answer.alternatives]
    assert others
    assert len({answer.text, *others}) == len(others) + 1
    scores = [answer.score, *(item.score for item in answer.alternatives)]
    assert scores == sorted(scores, reverse=True)


def test_signatures_tell_what_decides_an_answer(checkpoints: Checkpoints) -> None:
    folder = checkpoints("marian")
    greedy, wide = ct2(folder, compute_type=None), ct2(folder, beam=4, n_best=2, compute_type=None)
    assert greedy.signature.startswith("engine:ct2|model:marian|rev:")
    assert greedy.signature.endswith("|compute:int8_float32|beam:1|v:1")
    assert wide.signature.endswith("|compute:int8_float32|beam:4|n_best:2|v:1")
    assert hf(folder).signature == greedy.signature.replace("engine:ct2", "engine:hf").replace(
        "int8_float32", "float32")
    assert str(folder.parent) not in greedy.signature


def test_a_model_of_several_languages_is_told_english(tmp_path: Path) -> None:
    folder = make_marian(tmp_path / "many", target_codes=(">>eng<<", ">>fra<<"))
    assert texts(ct2(folder).translate(ARABIC[:3])) == list(ENGLISH[:3])
    assert texts(hf(folder).translate(ARABIC[:3])) == list(ENGLISH[:3])


def test_a_model_without_english_is_refused(tmp_path: Path) -> None:
    folder = make_marian(tmp_path / "french", target_codes=(">>fra<<", ">>deu<<"), taught=False)
    for load in (ct2, hf):
        with pytest.raises(EngineError, match="french writes >>deu<<, >>fra<< and no English"):
            load(folder)


@pytest.mark.parametrize(("words", "message"), [
    ({"n_best": 4, "beam": 2}, "n-best is 4 but the beam only 2 wide"),
    ({"device": "tpu"}, "device is 'tpu', expected auto, cpu or cuda"),
])
@pytest.mark.parametrize("engine", ["ct2", "hf"])
def test_impossible_wishes(engine: str, words: dict[str, int | str], message: str, checkpoints: Checkpoints) -> None:
    with pytest.raises(EngineError, match=message):
        load_engine(parse_model(f"{engine}:{checkpoints('marian')}", **words))  # type: ignore[arg-type]


def test_half_a_surrogate_pair_is_one_sentence(checkpoints: Checkpoints) -> None:
    for load in (ct2, hf):
        with pytest.raises(EngineError, match="half of a surrogate pair"):
            load(checkpoints("marian")).translate([ARABIC[0], "خبر \ud83d عاجل"])

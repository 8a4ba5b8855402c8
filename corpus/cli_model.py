"""The words that name a model, and where and how many of it work. Owns no engine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from corpus.progress import progress

if TYPE_CHECKING:
    from corpus.pairs import Loaded

DEFAULT_MODEL = "starter"


def parent() -> argparse.ArgumentParser:
    """The options of every command that translates."""
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME",
                       help="starter, opus, nllb, m2m100, mbart50, madlad, a Hub id or a folder; "
                            "[hf:|ct2:]NAME[@REVISION]; table:FILE.tsv; chat:MODEL@URL (default: %(default)s)")
    model.add_argument("--beam", type=int, metavar="N", help="beam width, 1 is greedy (default: the engine's own)")
    model.add_argument("--n-best", type=int, default=1, metavar="N", help="keep N hypotheses (default: %(default)s)")
    model.add_argument("--pick", choices=("score",), help="take the best-scored of N hypotheses (4 where no N is said)")
    model.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"), help="(default: %(default)s)")
    model.add_argument("--threads", type=int, metavar="N", help="CPU threads in all (default: every core)")
    model.add_argument("--workers", type=int, metavar="N", help="N engines that share the cores, each in a process")
    model.add_argument("--ray", metavar="ADDRESS", help="engines on the Ray cluster there (HOST:PORT, auto), --threads "
                                                        "of each; local starts one here; --workers says how many")
    model.add_argument("--min", type=int, metavar="N", help="with --ray, in place of --workers: N engines at first and "
                                                            "always (default: 1 where --max is given)")
    model.add_argument("--max", type=int, metavar="N", help="with --ray: up to N engines while work waits (default: as "
                                                            "many as there is room for)")
    model.add_argument("--gpus-per-worker", type=float, metavar="N",
                       help="with --ray: GPUs of each engine, 0.5 lets two share one (default: 1 with --device cuda)")
    model.add_argument("--prices", type=float, nargs=2, metavar=("IN", "OUT"),
                       help="with chat: dollars for a million tokens in and out, to say what it cost")
    model.add_argument("--glossary", metavar="FILE", help="Arabic<TAB>English terms; = leaves a term as it is")
    model.add_argument("--keep-vowels", action=argparse.BooleanOptionalAction, default=True,
                       help="give the model the vowel signs that the article writes (default: yes)")
    model.add_argument("--retry", action="store_true", help="try the sentences again that met an error before")
    return model


def load(options: argparse.Namespace) -> Loaded:
    """The engine the options name; close it at the end. Raises CorpusError."""
    from corpus import pairs

    with progress(f"looking at {options.model} (made ready once, at its first use)", None):
        return pairs.load(options.model, beam=options.beam, n_best=options.n_best, device=options.device,
                          threads=options.threads, glossary=options.glossary, workers=options.workers,
                          ray=options.ray, least=options.min, most=options.max, gpus=options.gpus_per_worker,
                          pick=options.pick is not None)

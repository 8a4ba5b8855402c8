#!/usr/bin/env python3
"""How good and how fast is a model: BLEU, chrF and TER by sacrebleu, shares of bad outputs by the project's own checks.

    scripts/evaluate.py --model starter --set ../shared/data/eval
    scripts/evaluate.py --hyp ../shared/data/eval/flores-dev.opusmt.en --set ../shared/data/eval

A set is a pair of line-aligned files NAME.ar and NAME.en in the folder. Ready outputs (--hyp) belong to the set whose
name their file name starts with; of them nothing can be said about speed or truncation.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import checks, pairs
from corpus.records import CorpusError, Pair
from translate.engine import EngineError
from translate.records import Translation


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table. Shares are 0 to 1; None is not known."""

    set: str
    system: str
    sentences: int
    bleu: float
    chrf: float
    ter: float
    numbers_kept: float
    """Of the sentences with a digit in the source: those whose numbers all arrive, by `corpus.checks.numbers`."""
    repeated: float
    untranslated: float
    truncated: float | None
    sentences_per_s: float | None
    """From text to text, without loading."""
    words_per_s: float | None
    """English words between spaces."""
    load_s: float | None
    signatures: dict[str, str]


def main() -> int:
    """Evaluate what the command line names and print a table or JSON."""
    options = _options()
    try:
        sets = _sets(options.set, options.name)
        rows = [_ready(Path(path), sets) for path in options.hyp]
        rows += [row for model in options.model
                 for row in _model(model, options.beam, options.pick, sets, options.limit)]
    except (CorpusError, EngineError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        _print(rows)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, type=Path, metavar="DIR", help="folder with NAME.ar and NAME.en")
    parser.add_argument("--name", action="append", default=[], help="only this set of the folder; may be repeated")
    parser.add_argument("--model", action="append", default=[], help="a model, as for tarjama build; may be repeated")
    parser.add_argument("--hyp", action="append", default=[], metavar="FILE", help="ready outputs; may be repeated")
    parser.add_argument("--beam", type=int, help="beam width (default: the engine's own)")
    parser.add_argument("--pick", action="store_true", help="the best-scored of several hypotheses, as tarjama --pick")
    parser.add_argument("--limit", type=int, help="only the first N sentences, for a quick look")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.model and not options.hyp:
        parser.error("name a --model or a --hyp")
    return options


def _sets(folder: Path, names: Sequence[str]) -> dict[str, tuple[list[str], list[str]]]:
    found = {}
    for source in sorted(folder.glob("*.ar")):
        reference = source.with_suffix(".en")
        if reference.exists() and (not names or source.stem in names):
            found[source.stem] = (_lines(source), _lines(reference))
    if not found:
        raise CorpusError(f"{folder} has no pair of files NAME.ar and NAME.en{f' for {names}' if names else ''}.")
    for name, (sources, references) in found.items():
        if len(sources) != len(references):
            raise CorpusError(f"{folder / name}: {len(sources)} Arabic lines and {len(references)} English ones.")
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise CorpusError(f"{path} cannot be read ({error.strerror}).") from error


def _ready(path: Path, sets: dict[str, tuple[list[str], list[str]]]) -> Measured:
    name = next((name for name in sets if path.name.startswith(f"{name}.")), None)
    if name is None:
        raise CorpusError(f"{path}: the name starts with none of the sets {sorted(sets)}.")
    sources, references = sets[name]
    outputs = _lines(path)
    if len(outputs) != len(references):
        raise CorpusError(f"{path} has {len(outputs)} lines, the set {name} has {len(references)}.")
    system = path.name.removeprefix(f"{name}.").removesuffix(".en")
    return _measured(name, system, sources, references, [Translation(text) for text in outputs], None, None)


def _model(model: str, beam: int | None, pick: bool, sets: dict[str, tuple[list[str], list[str]]],
           limit: int | None) -> list[Measured]:
    start = time.perf_counter()
    engine = pairs.load(model, beam=beam, pick=pick)
    engine.translate(["مرحبا."])
    load_s = time.perf_counter() - start
    rows = []
    for name, (sources, references) in sets.items():
        start = time.perf_counter()
        outputs = engine.translate(sources[:limit])
        rows.append(_measured(name, engine.signature, sources[:limit], references[:limit], outputs,
                              time.perf_counter() - start, load_s))
    return rows


def _measured(name: str, system: str, sources: Sequence[str], references: Sequence[str],
              outputs: Sequence[Translation], seconds: float | None, load_s: float | None) -> Measured:
    from sacrebleu.metrics import BLEU, CHRF, TER

    texts = [output.text for output in outputs]
    scores, signatures = {}, {}
    for metric in (BLEU(), CHRF(), TER()):
        score = metric.corpus_score(texts, [references])
        scores[score.name.lower().removesuffix("2")] = score.score
        signatures[score.name] = str(metric.get_signature())
    failing = [_failing(source, output) for source, output in zip(sources, outputs, strict=True)]
    with_digits = [checks_failed for source, checks_failed in zip(sources, failing, strict=True)
                   if re.search(r"\d", source)]
    words = sum(len(text.split()) for text in texts)
    return Measured(
        set=name, system=system, sentences=len(texts), bleu=scores["bleu"], chrf=scores["chrf"], ter=scores["ter"],
        numbers_kept=_share("numbers" not in failed for failed in with_digits),
        repeated=_share("repetition" in failed for failed in failing),
        untranslated=_share("untranslated" in failed for failed in failing),
        truncated=None if seconds is None else _share(output.truncated for output in outputs),
        sentences_per_s=len(texts) / seconds if seconds else None, words_per_s=words / seconds if seconds else None,
        load_s=load_s, signatures=signatures,
    )


def _failing(source: str, output: Translation) -> set[str]:
    """Names of the checks this pair fails."""
    return checks.failed(checks.find(Pair("", "", source, output.text, output.score, (), (), output.truncated, "")))


def _share(values: Iterable[bool]) -> float:
    held = list(values)
    return sum(held) / len(held) if held else 1.0


def _print(rows: Sequence[Measured]) -> None:
    heads = ("set", "system", "BLEU", "chrF", "TER", "numbers", "repeated", "untransl.", "truncated", "sent./s",
             "load s")
    lines = [heads] + [(
        row.set, row.system, f"{row.bleu:.1f}", f"{row.chrf:.1f}", f"{row.ter:.1f}", f"{row.numbers_kept:.1%}",
        f"{row.repeated:.1%}", f"{row.untranslated:.1%}", "" if row.truncated is None else f"{row.truncated:.1%}",
        f"{row.sentences_per_s:.1f}" if row.sentences_per_s else "", f"{row.load_s:.1f}" if row.load_s else "",
    ) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    for name, signature in sorted({item for row in rows for item in row.signatures.items()}):
        print(f"{name}: {signature}")


if __name__ == "__main__":
    sys.exit(main())

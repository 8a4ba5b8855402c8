#!/usr/bin/env python3
"""How long a sentence does a model read well? Long sentences whole, and cut at several lengths by `translate.long`.

    scripts/evaluate_long.py --model starter --set ../shared/data/eval --lengths 60 80 100 140

A set is a pair of line-aligned files NAME.ar and NAME.en. Real sentences that are long are few, so neighbours are
joined into run-on sentences as well, two and three together, with a comma and a و as news does; their references too.
`words` is the number of English words for one of the reference: what falls under 1 was left out. Groups are by
the model's own tokens; a length that cuts nothing in a group is left out of it. The article of --show is printed before
and after: every sentence of it that the last length cuts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import checks
from corpus.pairs import model_text
from corpus.records import Pair
from corpus.sentences import split
from translate.engine import CountingEngine, EngineError, load_bare, parse_model
from translate.long import translate_long
from translate.records import Translation

GROUPS = ((61, 80), (81, 100), (101, 140), (141, 200), (201, 400))
"""Tokens from and to."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with its reference."""

    source: str
    reference: str
    joined: int
    """Of how many sentences it was made; 1 is a real one."""


def main() -> int:
    """Print the table and the article's sentences."""
    options = _options()
    try:
        engine = load_bare(parse_model(options.model, beam=options.beam, threads=options.threads))
    except EngineError as error:
        print(f"evaluate_long: {error}", file=sys.stderr)
        return 1
    if not isinstance(engine, CountingEngine):
        print(f"evaluate_long: {options.model} does not count tokens.", file=sys.stderr)
        return 1
    print(engine.signature)
    if options.show:
        _show(engine, options.show.read_text("utf-8"), options.lengths)
    print(f"{'sentences':18}{'tokens':>9}{'n':>5}{'cut at':>8}{'BLEU':>7}{'chrF':>7}"
          f"{'words':>7}{'repeated':>10}{'numbers':>9}{'truncated':>11}")
    for joined in options.joined:
        items = [item for name in sorted(options.set.glob("*.ar")) for item in _items(name, joined)]
        counts = engine.count_tokens([item.source for item in items])
        for least, most in GROUPS:
            group = [item for item, count in zip(items, counts, strict=True) if least <= count <= most]
            group = group[::max(1, len(group) // options.limit)][:options.limit]
            if least >= options.least and len(group) >= 5:
                _print_group(engine, group, (least, most), [at for at in options.lengths if at < most])
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--set", required=True, type=Path, metavar="DIR", help="folder with NAME.ar and NAME.en")
    parser.add_argument("--lengths", type=int, nargs="+", default=[60, 80, 100, 140], metavar="TOKENS")
    parser.add_argument("--limit", type=int, default=60, help="sentences a group, evenly from it (default: 60)")
    parser.add_argument("--joined", type=int, nargs="+", default=[1, 2, 3], metavar="N",
                        help="1: real sentences; 2, 3: as many neighbours made one (default: 1 2 3)")
    parser.add_argument("--least", type=int, default=0, metavar="TOKENS", help="only groups of at least so long ones")
    parser.add_argument("--beam", type=int, help="(default: the engine's own)")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--show", type=Path, metavar="FILE", help="an article whose long sentences are printed")
    return parser.parse_args()


def _items(source: Path, joined: int) -> Iterator[Item]:
    """The file's sentences, `joined` neighbours together and none twice."""
    sources = [model_text(line) for line in source.read_text("utf-8").splitlines()]
    references = source.with_suffix(".en").read_text("utf-8").splitlines()
    for first in range(0, len(sources) - joined + 1, joined):
        parts = sources[first:first + joined]
        arabic = "، و".join([*(part.rstrip(" .؟!\"") for part in parts[:-1]), parts[-1]])
        yield Item(arabic, " ".join(references[first:first + joined]), joined)


def _print_group(engine: CountingEngine, group: Sequence[Item], tokens: tuple[int, int],
                 lengths: Sequence[int]) -> None:
    from sacrebleu.metrics import BLEU, CHRF

    references = [item.reference for item in group]
    for length in (None, *sorted(lengths, reverse=True)):
        answers = _translate(engine, [item.source for item in group], length)
        texts = [answer.text for answer in answers]
        failed = [_failing(item.source, answer) for item, answer in zip(group, answers, strict=True)]
        words = sum(len(text.split()) for text in texts) / sum(len(text.split()) for text in references)
        what = "real" if group[0].joined == 1 else f"{group[0].joined} joined"
        print(f"{what:18}{f'{tokens[0]}-{tokens[1]}':>9}{len(group):5}{length or 'whole':>8}"
              f"{BLEU().corpus_score(texts, [references]).score:7.1f}"
              f"{CHRF().corpus_score(texts, [references]).score:7.1f}{words:7.2f}"
              f"{_share(['repetition' in names for names in failed]):10.1%}"
              f"{_share(['numbers' in names for names in failed]):9.1%}"
              f"{_share([answer.truncated for answer in answers]):11.1%}", flush=True)


def _translate(engine: CountingEngine, texts: Sequence[str], length: int | None) -> list[Translation]:
    if length is None:
        return engine.translate(texts)
    return translate_long(texts, engine.count_tokens, length, engine.translate)


def _failing(source: str, answer: Translation) -> set[str]:
    return checks.failed(checks.find(Pair("", "", source, answer.text, None, (), (), answer.truncated, "")))


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def _show(engine: CountingEngine, text: str, lengths: Sequence[int]) -> None:
    sources = [model_text(text[start:end]) for start, end, _ in split(text)]
    counts = engine.count_tokens(sources)
    for source, count in zip(sources, counts, strict=True):
        if count <= max(lengths):
            continue
        print(f"\n{len(source.split())} words, {count} tokens")
        for length in (None, *lengths):
            (answer,) = _translate(engine, [source], length)
            print(f"  {length or 'whole'} ({max(1, len(answer.segments))} parts, {len(answer.text.split())} words, "
                  f"fails {sorted(_failing(source, answer))}): {answer.text}")


if __name__ == "__main__":
    sys.exit(main())

"""The words of `tarjama align`. Owns no rule."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from corpus.progress import progress


def add_commands(command: Callable[..., argparse.ArgumentParser], *parents: argparse.ArgumentParser) -> None:
    """Register `align` with the function that makes a command."""
    align = command("align", _align, "make pairs of articles and their existing English, and check them", *parents)
    align.add_argument("arabic", type=Path, metavar="AR", help="a file, a folder, or alone: a table of pairs of paths")
    align.add_argument("english", type=Path, nargs="?", metavar="EN", help="the same in English, by the same names")
    align.add_argument("--text-field", metavar="NAME", help="the field that holds the text, where a guess fails")
    align.add_argument("--english-field", metavar="NAME", help="the same in EN, where it has another name; one "
                                                               "table may be AR and EN")
    align.add_argument("--id-field", metavar="NAME", help="the field that says which records of AR and EN belong "
                                                          "together (default: their place)")
    align.add_argument("--compare", action="store_true",
                       help="say how like each pair is to what the workspace's engine made of it (chrF)")
    align.add_argument("--by", default="auto", choices=("auto", "meaning", "machine", "words"),
                       help="meaning: needs the extra semantic; machine: by the workspace's machine translation; "
                            "words: numbers, names and a table of words; auto: as here before, else meaning if "
                            "installed, else words")


def _align(options: argparse.Namespace) -> int:
    from corpus import build
    from corpus.align import Aligned, align
    from corpus.align_sides import Columns, matched
    from corpus.store import Store

    sides, unread = matched(options.arabic, options.english)
    done: list[Aligned] = []
    with Store(options.workspace) as store:
        columns = Columns(options.text_field, options.english_field, options.id_field)
        with progress("aligning articles", len(sides) if len(sides) > 1 else None) as advance:
            for item in align(store, sides, by=options.by, against_machine=options.compare, columns=columns):
                advance(1)
                if isinstance(item, Aligned):
                    done.append(item)
                else:
                    unread.append(item)
        build.check(store)
        engine = store.current("translate")
    pairs = sum(item.pairs for item in done)
    if options.json:
        print(json.dumps({"articles": [asdict(item) for item in done], "pairs": pairs, "engine": engine,
                          "unread": [{"source": u.source, "reason": u.reason} for u in unread]}, ensure_ascii=False))
    else:
        print(f"{pairs:,} pairs of {len(done):,} articles; {sum(item.known for item in done):,} articles known already")
        for word, side in (("Arabic", "only_arabic"), ("English", "only_english")):
            alone = [(item.article, text) for item in done for text in getattr(item, side)]
            print(f"{len(alone):,} sentences in {word} only")
            for article, text in alone[:20]:
                print(f"  {article}: {' '.join(text.split())}")
            if len(alone) > 20:
                print(f"  and {len(alone) - 20:,} more; --json lists all")
        if options.compare:
            scores = [pair.chrf for item in done for pair in item.compared]
            print(f"{len(scores):,} pairs beside the machine's"
                  + (f", chrF {sum(scores) / len(scores):.1f} on average; the least alike:" if scores else ""))
            for pair in sorted((pair for item in done for pair in item.compared), key=lambda pair: pair.chrf)[:20]:
                print(f"  {pair.chrf:5.1f}  {' '.join(pair.arabic.split())}\n"
                      f"         person  {pair.human}\n         machine {pair.machine}")
        for miss in unread:
            print(f"tarjama: {miss.source}: {miss.reason}", file=sys.stderr)
    return int(options.strict and bool(unread))

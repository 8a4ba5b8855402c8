"""The command: words -> calls -> printed lines and an exit code. Owns every word a person types or reads, and no rule.

Imports its rooms when a command needs them, so that `tarjama --help` answers at once.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import cli_align, cli_check, cli_dataset, cli_merge, cli_model, cli_report, cli_review, cli_score
from corpus.progress import progress
from corpus.records import CorpusError

if TYPE_CHECKING:
    from corpus.build import Read
    from corpus.stages import Outcome
    from corpus.store import Store
    from corpus.written import Written

_LISTED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0, 1 for an error of the input or the machine, 130 after Ctrl-C."""
    options = parser().parse_args(arguments)
    # Records refer to no one that refers to them: looking for circles among hundreds of thousands finds nothing.
    gc.set_threshold(100_000, 50, 100)
    try:
        _refuse_strangers()
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CorpusError as error:
        print(f"tarjama: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is wrong, and Python must not complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("tarjama: stopped; every finished batch is kept: run the same command again to go on.", file=sys.stderr)
        sys.stderr.flush()
        os._exit(130)  # A batch may be in a thread that cannot be stopped; the store commits whole batches only.


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    top = argparse.ArgumentParser(
        prog="tarjama", description="From Arabic articles to an aligned Arabic-English dataset people can trust.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    articles = argparse.ArgumentParser(add_help=False)
    articles.add_argument("articles", nargs="+", metavar="ARTICLES",
                          help="files, folders, or URLs (s3:// gs:// https:// ...: an object, all under a prefix, a "
                               "pattern); - reads one from stdin")
    articles.add_argument("--text-field", metavar="NAME", help="the field that holds the text, where a guess fails")
    articles.add_argument("--title-field", metavar="NAME", help="the field that holds the title")
    articles.add_argument("--id-field", metavar="NAME", help="the field that names a record in what is reported")
    articles.add_argument("--encoding", metavar="NAME", help="what every file is in, where a guess fails (cp1256 ...)")
    strict = argparse.ArgumentParser(add_help=False)
    strict.add_argument("--strict", action="store_true", help="exit with 1 when something could not be read or done")
    model = cli_model.parent()
    workspace = argparse.ArgumentParser(add_help=False)
    workspace_help = "the SQLite file with all state"
    workspace.add_argument("--workspace", required=True, type=Path, metavar="FILE", help=workspace_help)
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    out = argparse.ArgumentParser(add_help=False)
    out.add_argument("--out", required=True, type=_folder, metavar="DIR", help="the dataset's folder, replaced whole")

    kinds = argparse.ArgumentParser(add_help=False)
    kinds.add_argument("--keep-kinds", type=_kinds, default="body,title", metavar="KINDS",
                       help="what goes into the dataset, all or some of body, title, dateline, byline, credit, agency, "
                            "pointer (default: %(default)s)")

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str,
                *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words, parents=parents)
        sub.set_defaults(run=run)
        return sub

    build = command("build", _build, "the main job: read, split, translate, check and export", articles, out, model,
                    strict, as_json, kinds)
    build.add_argument("--workspace", type=Path, metavar="FILE", help=f"{workspace_help} (default: DIR.sqlite)")
    command("add", _add, "read articles into the workspace and split them into sentences", articles, workspace, strict)
    command("translate", _translate, "translate what is not translated yet", workspace, model, strict)
    cli_check.add_options(command("check", _check, "check what is not checked yet", workspace, as_json))
    export = command("export", _export, "write the dataset, or its pairs in another format", workspace, out, kinds)
    export.add_argument("--format", default="parquet", choices=("parquet", "tsv", "moses", "jsonl",
                        "tmx", "tmx2", "xliff", "xliff2"),
                        help="parquet: a folder for load_dataset; moses: PATH.ar, PATH.en; tmx2: with tags marked "
                             "(level 2); xliff: 1.2. All but parquet are packed where PATH ends in .gz or .zst "
                             "(default: %(default)s)")
    export.add_argument("--dry-run", action="store_true", help="say how many pairs each step would take, write nothing")
    for parser_of in (build, export):
        cli_dataset.add_options(parser_of)
    cli_align.add_commands(command, workspace, strict, as_json)
    cli_dataset.add_commands(command)
    differ = command("diff", _diff, "say what changed from one exported dataset to another", as_json)
    differ.add_argument("a", type=Path, metavar="A")
    differ.add_argument("b", type=Path, metavar="B")
    command("status", _status, "say what is in the workspace", workspace, as_json)
    split = command("split", _split, "print the sentences of articles, one JSON a line", articles, strict)
    split.add_argument("--format", choices=("jsonl",), default="jsonl", help="(default: %(default)s)")
    cli_score.add_commands(command, strict)
    cli_review.add_commands(command, workspace)
    cli_report.add_commands(command, workspace)
    cli_merge.add_commands(command)
    return top


# The commands


def _build(options: argparse.Namespace) -> int:
    workspace = options.workspace or options.out.with_name(options.out.name + ".sqlite")
    cli_dataset.options_of(options)  # A rule that is none is said before hours of work.
    with _open(workspace) as store:
        read = _read(store, options)
        outcome = _translated(store, options, check_too=True)
        _checked(store)
        written = _exported(store, options)
        facts = {"dataset": str(options.out), "workspace": str(workspace), "rows": dict(written.rows),
                 "export": written.number, "passed": written.passed,
                 "unread": [{"source": u.source, "reason": u.reason} for u in read.unread], **_facts(store)}
    if options.json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        _say_read(read)
        _say_translated(outcome)
        _say_written(written, options.out)
        print(f"workspace {workspace}")
        if facts["engine_note"]:
            print(f"note: translated by {facts['engine_note']}")
    return int(options.strict and bool(read.unread or facts["untranslated"]))


def _add(options: argparse.Namespace) -> int:
    with _open(options.workspace) as store:
        read = _read(store, options)
        _say_read(read)
        print(f"{store.totals()['sentences']:,} sentences in {store.totals()['articles']:,} articles")
    return int(options.strict and bool(read.unread))


def _translate(options: argparse.Namespace) -> int:
    from corpus import build

    with _open(options.workspace, must_exist=True) as store:
        build.split(store)  # A newer version of the rules splits anew; `add` and `build` have split already.
        outcome = _translated(store, options)
        _say_translated(outcome)
        untranslated = store.count("translate")[1]
    return int(options.strict and untranslated > 0)


def _check(options: argparse.Namespace) -> int:
    with _open(options.workspace, must_exist=True) as store:
        done = {"checked": _checked(store).done}
        if options.semantic:
            done["compared"] = cli_check.compare(store, options.semantic).done
    if not cli_check.tell(options):
        print(json.dumps(done) if options.json else ", ".join(f"{count:,} pairs {word}" for word, count in done.items())
              + " now")
    return 0


def _export(options: argparse.Namespace) -> int:
    from corpus import build

    with _open(options.workspace, must_exist=True) as store:
        if options.dry_run:
            cli_dataset.say_funnel(store, options)
        elif options.format == "parquet":
            _say_written(_exported(store, options), options.out)
        else:
            cli_dataset.refuse_options(options)
            exported = build.export_lines(store, options.out, options.format, kinds=options.keep_kinds,
                                          origin=options.origin)
            print(f"{exported.pairs:,} pairs written to {options.out} as {options.format}")
            if exported.replaced:
                print(f"{exported.replaced:,} characters that XML cannot hold were written as U+FFFD")
    return 0


def _diff(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from corpus.differences import diff

    found = diff(options.a, options.b)
    if options.json:
        print(json.dumps({**asdict(found), "same": found.same}, ensure_ascii=False))
        return 0
    print("nothing changed" if found.same else
          f"{found.kept:,} sentences kept, {found.added:,} added, {found.removed:,} removed; {found.added_articles:,} "
          f"articles added, {found.removed_articles:,} removed; {found.moved:,} sentences in another split")
    for column, count in found.changed.items():
        print(f"{column:18} {count:,} differ")
    for name, (old, new) in found.facts.items():
        print(f"{name:18} {old} -> {new}")
    for example in found.examples:
        print(f"  {example.ar}\n    - {example.old}\n    + {example.new}")
    return 0


def _status(options: argparse.Namespace) -> int:
    with _open(options.workspace, must_exist=True) as store:
        facts = _facts(store)
        unread = store.unread()
        failed, failures = store.count("translate")[1], store.failures("translate", _LISTED)
    if options.json:
        print(json.dumps({**facts, "unread": [{"source": s, "reason": r} for s, r in unread],
                          "failures": [{"sentence": s, "reason": r} for s, r in failures]}, ensure_ascii=False))
        return 0
    for name, value in facts.items():
        if isinstance(value, dict):
            value = ", ".join(f"{key} {count:,}" for key, count in value.items()) or "none"
        print(f"{name.replace('_', ' '):18} {f'{value:,}' if isinstance(value, int) else value or 'none'}")
    _list("could not be read", [f"{source}: {reason}" for source, reason in unread])
    _list("sentences the engine failed on; translate --retry tries them again",
          [f"{sentence}: {reason}" for sentence, reason in failures], total=failed)
    return 0


def _split(options: argparse.Namespace) -> int:
    from corpus.articles import Unread, read_articles
    from corpus.sentences import sentences

    unread = 0
    for item in read_articles(options.articles, **_fields(options)):
        if isinstance(item, Unread):
            unread += 1
            print(f"tarjama: {item.source}: {item.reason}", file=sys.stderr)
            continue
        for s in sentences(item):
            print(json.dumps({"article_id": s.article_id, "index": s.index, "paragraph": s.paragraph, "start": s.start,
                              "end": s.end, "kind": s.kind, "text": s.text}, ensure_ascii=False))
    return int(options.strict and unread > 0)


# What commands share


def _kinds(words: str) -> frozenset[str]:
    """`body,title` or `all`."""
    from corpus.furniture import KINDS

    found = frozenset(word.strip() for word in words.split(",") if word.strip())
    if found == {"all"}:
        return frozenset(KINDS)
    if not found or not found <= set(KINDS):
        raise argparse.ArgumentTypeError(f"{words!r} names no kinds; expected all, or some of {', '.join(KINDS)} with "
                                         "commas between them")
    return found


def _folder(word: str) -> Path:
    """A folder that has a name, also where `.` was typed."""
    path = Path(word)
    return path if path.name not in ("", "..") else Path(os.path.abspath(word))


def _open(path: Path, *, must_exist: bool = False) -> Store:
    from corpus.store import Store

    if must_exist and not path.exists():
        raise CorpusError(f"{path}: no such workspace; make one with: tarjama add ARTICLES --workspace {path}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(f"{path.parent}: the folder cannot be made ({error.strerror}); name another.") from error
    return Store(path)


def _fields(options: argparse.Namespace) -> dict[str, Any]:
    return {"text_field": options.text_field, "title_field": options.title_field, "id_field": options.id_field,
            "encoding": options.encoding}


def _read(store: Store, options: argparse.Namespace) -> Read:
    from corpus import build
    from corpus.articles import read_changed

    with progress("reading articles", None) as advance:
        read = build.add(store, read_changed(options.articles, store.was_read, **_fields(options)), advance)
    with progress("splitting", store.count_pending("split", build.split_stage().signature)) as advance:
        build.split(store, advance)
    return read


def _translated(store: Store, options: argparse.Namespace, *, check_too: bool = False) -> Outcome:
    from corpus import build, pairs

    engine = cli_model.load(options)
    try:
        signature = pairs.signature(engine, keep_vowels=options.keep_vowels)
        if options.retry:
            store.forget_failures("translate", signature)
        with progress("translating sentences", store.count_pending("translate", signature)) as advance:
            return build.translate(store, engine, advance, check_too=check_too, keep_vowels=options.keep_vowels)
    finally:
        engine.close()
        if engine.usage is not None:
            dollars = f", about ${engine.usage.cost(*options.prices):,.2f}" if options.prices else ""
            print(f"{engine.usage}{dollars}", file=sys.stderr)
        if isinstance(engine, pairs.PickingEngine):
            print(f"another than the engine's first hypothesis was picked {engine.others:,} times of {engine.picked:,}",
                  file=sys.stderr)


def _checked(store: Store) -> Outcome:
    from corpus import build

    with progress("checking pairs", store.count_pending("check", build.check_stage().signature)) as advance:
        outcome = build.check_each(store, advance)
    with progress("comparing all pairs", store.totals()["pairs"]) as advance:
        build.check_across(store, advance)
    return outcome


def _exported(store: Store, options: argparse.Namespace) -> Written:
    from corpus import build

    with progress("writing the dataset", None):
        return build.export(store, options.out, cli_dataset.options_of(options))


def _facts(store: Store) -> dict[str, object]:
    from corpus import build, pairs

    engine = store.current("translate")
    _, untranslated = store.count("translate")
    return {**store.totals(), "untranslated": untranslated, "checked": store.count("check")[0],
            "failing": build.failing(store), "engine": engine, "engine_note": pairs.note(engine),
            "engines": dict(store.engines())}


def _say_read(read: Read) -> None:
    words = f"{read.new:,} new articles"
    if read.known:
        words += f", {read.known:,} known already"
    if read.unchanged:
        words += f", {read.unchanged:,} {'file' if read.unchanged == 1 else 'files'} unchanged"
    print(words)
    _list("left out, same text as another", [f"{source} (same as {other})" for source, other in read.duplicates])
    _list("could not be read", [f"{u.source}: {u.reason}" for u in read.unread])


def _say_translated(outcome: Outcome) -> None:
    failed = f", {outcome.failed:,} met an error" if outcome.failed else ""
    reused = f", {outcome.reused:,} of them as the same text before" if outcome.reused else ""
    print(f"{outcome.done:,} sentences translated now{reused}{failed}")


def _say_written(written: Written, out: Path) -> None:
    rows = sum(written.rows.values())
    splits = ", ".join(f"{name} {count:,}" for name, count in written.rows.items())
    print(f"{rows:,} pairs ({splits}), {written.passed:,} pass every check")
    print(f"dataset {out}: " + ("unchanged, every file is as it was written" if written.unchanged else
                                "written and read back with datasets.load_dataset, counts agree")
          + f" (export {written.number})")


def _list(words: str, lines: Sequence[str], *, total: int | None = None) -> None:
    """The first lines; `total` says how many there are where `lines` are not all."""
    if lines:
        total = total or len(lines)
        print(f"{total:,} {words}:")
        for line in lines[:_LISTED]:
            print(f"  {line}")
        if total > _LISTED:
            print(f"  and {total - _LISTED:,} more")


def _refuse_strangers() -> None:
    """Other distributions import as `translate` too: say so, rather than fail somewhere inside one of them."""
    import corpus
    import translate

    ours = Path(corpus.__file__).resolve().parent.parent
    found = Path(translate.__file__ or "").resolve()
    if found.parent.parent != ours:
        raise CorpusError(f"'translate' is another package here ({found}), not tarjama's; install tarjama into a "
                          "virtual environment of its own.")


if __name__ == "__main__":
    sys.exit(main())

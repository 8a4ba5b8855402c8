"""Files that people review in: XLIFF 1.2 and 2.0, XLSX, TSV, Argilla and Label Studio records. Owns how each says what
an Entry says; decides nothing about it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from corpus.exchange import Entry, writable
from corpus.exchange_xliff import read_xliff, write_xliff1, write_xliff2
from corpus.records import CorpusError

COLUMNS = ("id", "verdict", "source", "target", "machine", "comment", "score", "findings", "article")
MAX_CELL = 32_767
"""Characters that a cell of XLSX holds (ECMA-376)."""
# A spreadsheet computes what begins so; an apostrophe before it makes it text again, and one is taken off in reading.
_FORMULA = re.compile("'*[=+\\-@\t\r]")


def write(path: Path, entries: Iterable[Entry], *, kind: str = "") -> int:
    """Write the entries as `kind` (default: by the name's end). Returns how many. An old file is replaced when the
    new one is whole. Raises CorpusError for a kind or a text that cannot be written."""
    counted = 0

    def counting() -> Iterator[Entry]:
        nonlocal counted
        for entry in entries:
            counted += 1
            yield entry

    partial = path.with_name(path.name + ".partial")
    try:
        _KINDS[kind_of(path, kind)][0](partial, counting())
        partial.replace(path)
    except OSError as error:
        raise CorpusError(f"{path}: the file cannot be written ({error.strerror}); name another.") from error
    finally:
        partial.unlink(missing_ok=True)
    return counted


def read(path: Path, *, kind: str = "") -> list[Entry]:
    """The entries of a file that came back. Raises CorpusError where it is not of the kind."""
    try:
        return list(_KINDS[kind_of(path, kind)][1](path))
    except OSError as error:
        raise CorpusError(f"{path}: the file cannot be read ({error.strerror}); name another.") from error
    except (UnicodeDecodeError, csv.Error, json.JSONDecodeError, ElementTree.ParseError, zipfile.BadZipFile, KeyError,
            TypeError, AttributeError, RecursionError) as error:
        raise CorpusError(f"{path}: not a file as tarjama writes it ({error}); export again and work on "
                          "that.") from error


def kind_of(path: Path, kind: str = "") -> str:
    """Which kind a file is: as said, or by the end of its name."""
    name = path.name.casefold()
    for end, found in (("argilla.json", "argilla"), ("labelstudio.json", "labelstudio"), (".xlsx", "xlsx"),
                       (".tsv", "tsv"), (".xlf", "xliff1"), (".xliff", "xliff2")):
        if name.endswith(end):
            kind = kind or found
    if kind not in _KINDS:
        raise CorpusError(f"{path}: expected a name that ends in .xliff (2.0), .xlf (1.2), .xlsx, .tsv, argilla.json "
                          "or labelstudio.json.")
    return kind


# TSV


def _write_tsv(path: Path, entries: Iterable[Entry]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\r\n")  # So that a bare \r is quoted too.
        writer.writerow(COLUMNS)
        for entry in entries:
            writer.writerow([_defused(cell) for cell in _cells(entry)])


def _read_tsv(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        csv.field_size_limit(16 * 2**20)
        reader = csv.DictReader(file, delimiter="\t")
        _expect_columns(path, reader.fieldnames or ())
        for row in reader:
            yield _entry(f"line {reader.line_num}", {name: _fused(row.get(name) or "") for name in COLUMNS})


def _defused(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _fused(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# XLSX


def _openpyxl() -> Any:
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        if error.name != "openpyxl":
            raise
        raise CorpusError("spreadsheets need openpyxl; run: pip install 'tarjama[review]'") from error
    return openpyxl


def _write_xlsx(path: Path, entries: Iterable[Entry]) -> None:
    book = _openpyxl().Workbook(write_only=True)
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

    sheet = book.create_sheet("pairs")
    for letter, width in zip("ABCDEFGHI", (22, 10, 60, 60, 40, 30, 8, 40, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    aligned = {name: Alignment(wrap_text=True, vertical="top", readingOrder=2 if name == "source" else 1)
               for name in COLUMNS}
    head = [WriteOnlyCell(sheet, value=name) for name in COLUMNS]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for entry in entries:
        row = []
        for name, text in zip(COLUMNS, _cells(entry), strict=True):
            if len(text) > MAX_CELL:
                sheet.close()  # An open sheet complains when it is dropped.
                raise CorpusError(f"pair {entry.pair_id}: {len(text):,} characters do not fit a cell of XLSX "
                                  f"({MAX_CELL:,}); export as .xliff or .tsv.")
            cell = WriteOnlyCell(sheet, value=writable(text))
            cell.data_type = "s"  # Text, also where it begins like a formula.
            cell.quotePrefix = True
            cell.alignment = aligned[name]
            row.append(cell)
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    path.write_bytes(data.getvalue())


def _read_xlsx(path: Path) -> Iterator[Entry]:
    book = _openpyxl().load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    rows = book.worksheets[0].iter_rows()
    head = [str(cell.value or "") for cell in next(rows, ())]
    _expect_columns(path, head)
    for number, row in enumerate(rows, 2):
        cells = {name: cell for name, cell in zip(head, row, strict=False) if name in COLUMNS}
        if not any(cell.value is not None for cell in cells.values()):
            continue
        if any(cell.data_type == "f" for name, cell in cells.items() if name in ("id", "verdict", "source", "target")):
            raise CorpusError(f"{path}, row {number}: a cell holds a formula, expected text; write it with an "
                              "apostrophe before it.")
        yield _entry(f"row {number}", {name: "" if cell.value is None else str(cell.value)
                                       for name, cell in cells.items()})


# Records of annotation tools


def _write_argilla(path: Path, entries: Iterable[Entry]) -> None:
    _write_json(path, ({
        "id": entry.pair_id, "status": "completed" if entry.verdict else "pending",
        "fields": {"source": entry.source, "machine": entry.machine},
        "metadata": {"article": entry.article, "score": entry.score, "findings": entry.findings},
        "suggestions": {"text": {"value": entry.machine, "score": None, "agent": "machine"}},
        "responses": {} if not entry.verdict else {"verdict": [{"value": entry.verdict, "user_id": None}],
                                                   "text": [{"value": entry.target, "user_id": None}]},
    } for entry in entries))


def _read_argilla(path: Path) -> Iterator[Entry]:
    for number, record in enumerate(json.loads(path.read_text("utf-8")), 1):
        said = {name: answers[-1]["value"] for name, answers in (record.get("responses") or {}).items() if answers}
        fields = record["fields"]
        yield Entry(f"record {number}", str(record["id"]), str(fields["source"]), "",
                    str(said.get("text", fields.get("machine", ""))), str(said.get("verdict", "")),
                    str(said.get("comment", "")))


def _write_labelstudio(path: Path, entries: Iterable[Entry]) -> None:
    def result(name: str, kind: str, value: dict[str, list[str]]) -> dict[str, object]:
        return {"from_name": name, "to_name": "source", "type": kind, "value": value}

    _write_json(path, ({
        "data": {"pair_id": entry.pair_id, "source": entry.source, "machine": entry.machine, "article": entry.article,
                 "score": entry.score, "findings": entry.findings},
        "predictions": [{"model_version": "machine",
                         "result": [result("text", "textarea", {"text": [entry.machine]})]}],
        "annotations": [] if not entry.verdict else [{"result": [
            result("verdict", "choices", {"choices": [entry.verdict]}),
            result("text", "textarea", {"text": [entry.target]})]}],
    } for entry in entries))


def _read_labelstudio(path: Path) -> Iterator[Entry]:
    for number, task in enumerate(json.loads(path.read_text("utf-8")), 1):
        data, said = task["data"], dict[str, str]()
        for annotation in task.get("annotations") or []:
            if not annotation.get("was_cancelled"):
                for result in annotation["result"]:
                    values = result["value"].get("choices") or result["value"].get("text") or [""]
                    said[result["from_name"]] = values if isinstance(values, str) else str(values[0])
        yield Entry(f"task {number}", str(data["pair_id"]), str(data["source"]), "",
                    said.get("text", str(data.get("machine", ""))), said.get("verdict", ""), said.get("comment", ""))


def _write_json(path: Path, records: Iterable[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, record in enumerate(records):
            file.write(",\n" if number else "[\n")
            file.write(json.dumps(record, ensure_ascii=False))
        file.write("[]\n" if not file.tell() else "\n]\n")


# Rows


def _cells(entry: Entry) -> tuple[str, ...]:
    return (entry.pair_id, entry.verdict, entry.source, entry.target, entry.machine, entry.comment,
            "" if entry.score is None else f"{entry.score:.3f}", entry.findings, entry.article)


def _entry(place: str, row: dict[str, str]) -> Entry:
    return Entry(place, row.get("id", "").strip(), row.get("source", ""), row.get("machine", ""), row.get("target", ""),
                 row.get("verdict", "").strip().casefold(), row.get("comment", ""), row.get("article", ""))


def _expect_columns(path: Path, found: Iterable[str]) -> None:
    missing = {"id", "source", "target"} - set(found)
    if missing:
        raise CorpusError(f"{path}: no column {', '.join(sorted(missing))}; expected the first row to name "
                          f"{', '.join(COLUMNS)}.")


_KINDS: dict[str, tuple[Callable[[Path, Iterable[Entry]], None], Callable[[Path], Iterable[Entry]]]] = {
    "tsv": (_write_tsv, _read_tsv), "xlsx": (_write_xlsx, _read_xlsx), "xliff1": (write_xliff1, read_xliff),
    "xliff2": (write_xliff2, read_xliff), "argilla": (_write_argilla, _read_argilla),
    "labelstudio": (_write_labelstudio, _read_labelstudio),
}

"""The tables of a case: each file of comma-separated values read as its YAML says, and its own slips found."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from observance.evidence.papers import Sheet
from observance.finding.figure_sums import Row, Span, Table
from observance.observation.statement.figures import Dates
from observance.observation.statement.table_file import TableFile
from observance.values.errors import Fault

FOLDER = "tables"
_LARGEST = 4 << 20
_NUMBER = re.compile(r"[-+]?\d{1,18}(?:\.\d{1,9})?")
_PERIOD = re.compile(r"(?P<first>[\d-]*)(?P<cut>/)?(?P<last>[\d-]*)")


def tables_of(root: Path, sheets: Mapping[str, Sheet[TableFile] | None]) -> tuple[tuple[Table, ...], list[Fault]]:
    """Every table with its rows, by id; and what is wrong in them."""
    faults: list[Fault] = []
    tables = []
    for id, sheet in sorted(sheets.items()):
        if sheet is not None:
            found = list(_rows(root, sheet, faults))
            tables.append(Table(id=id, file=sheet.paper, rows=tuple(found)))
    return tuple(tables), faults


def table_path(sheet: Sheet[TableFile]) -> str:
    """Where its values stand, relative to the case."""
    return f"{FOLDER}/{Path(sheet.paper.file).name}"


def _rows(root: Path, sheet: Sheet[TableFile], faults: list[Fault]) -> Iterator[Row]:
    name = table_path(sheet)
    try:
        data = (root / name).read_bytes() if (root / name).is_file() and not (root / name).is_symlink() else None
    except OSError:
        data = None
    if data is None:
        faults.append(sheet.fault(("file",), wanted="the table's values", got=f"nothing at {name}"))
        return
    if len(data) > _LARGEST:
        faults.append(sheet.fault(("file",), wanted=f"at most {_LARGEST} bytes", got=f"{len(data)} bytes"))
        return
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        got = "other bytes" if isinstance(error, UnicodeDecodeError) else str(error)
        faults.append(Fault(file=name, line=0, where="file", wanted="comma-separated values in UTF-8", got=got))
        return
    headings = lines[0] if lines else []
    lacking = [one for one in _named(sheet.paper) if one not in headings]
    if lacking:
        got = f"none of {', '.join(lacking)} among {', '.join(headings) or 'nothing'}"
        faults.append(Fault(file=name, line=1, where="headings", wanted="every heading that is named", got=got))
        return
    for number, line in enumerate(lines[1:], 2):
        if any(line):
            yield from _row(name, number, dict(zip(headings, line, strict=False)), sheet.paper, faults)


def _named(file: TableFile) -> list[str]:
    named = [one.column for one in file.values] + [one.column for one in file.shares]
    return named + ([file.period] if file.period else []) + ([file.rows.column] if file.rows else [])


def _row(name: str, line: int, cells: Mapping[str, str], file: TableFile, faults: list[Fault]) -> Iterator[Row]:
    whole = file.covers.span() if file.covers is not None else None
    span = _span(cells.get(file.period, "")) if file.period else whole
    if span is None:
        got, wanted = repr(cells.get(file.period, "")), "a year, month or day, or two with a stroke"
        faults.append(Fault(file=name, line=line, where=file.period, wanted=wanted, got=got, example="1999/2001"))
        return
    values: dict[str, Decimal] = {}
    for column in [*(one.column for one in file.values), *(one.column for one in file.shares)]:
        cell = cells.get(column, "").replace(" ", "").replace(",", "")
        if not cell:
            continue
        if _NUMBER.fullmatch(cell):
            values[column] = Decimal(cell)
        else:
            got = repr(cells.get(column, ""))
            faults.append(Fault(file=name, line=line, where=column, wanted="a number, or nothing", got=got))
    yield Row(span=span, chosen=cells.get(file.rows.column, "") if file.rows else "", values=values)


def _span(cell: str) -> Span | None:
    found = _PERIOD.fullmatch(cell.strip())
    if found is None:
        return None
    first, last = found["first"] or None, found["last"] or found["first"]
    try:
        return Dates.model_validate({"from": first, "to": last}).span() if last else None
    except ValidationError:
        return None


def slips_of_tables(tables: Sequence[Table]) -> list[str]:
    """Where a table contradicts itself: a sum that its parts do not make, a share that is another."""
    said = []
    for table in tables:
        for row in table.rows:
            of = row.chosen or _words(row.span)
            for column in table.file.values:
                parts = [row.values.get(one) for one in column.sums]
                total = row.values.get(column.column)
                if column.sums and total is not None and None not in parts:
                    made = sum((part for part in parts if part is not None), Decimal(0))
                    if made != total:
                        said.append(f"{table.id}, {of}: {column.column} is printed {total}, and its parts give {made}")
            for share in table.file.shares:
                printed, part, whole = (row.values.get(one) for one in (share.column, share.part, share.whole))
                if printed is not None and part is not None and whole:
                    made = (100 * part / whole).quantize(printed)
                    if made != printed:
                        said.append(
                            f"{table.id}, {of}: {share.column} is printed {printed}, and its numbers give {made}"
                        )
    return said


def _words(span: Span) -> str:
    """A period in words."""
    first, last = span
    if first is None:
        return f"to {last.isoformat()}"
    return f"{first.isoformat()} to {last.isoformat()}"

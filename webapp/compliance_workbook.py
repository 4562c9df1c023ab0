"""The compliance table as a spreadsheet. Whatever people typed is written as text, never as a formula."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from engine.queries.compliance import Compliance, ComplianceRow
from engine.queries.late_clocks import ClockLine

_FORCE = {"must": "Must", "should": "Should", "local": "Local"}
_SUMMARY = (
    "Met in time",
    "Met late",
    "Overdue now",
    "Running",
    "In time, per cent",
    "Working days to spare, median",
    "Late with a reason recorded",
)
_CLOCKS = (
    ("Case", 14),
    ("Label", 24),
    ("Kind of case", 24),
    ("Stage", 30),
    ("Clock", 36),
    ("Agency or role", 24),
    ("How binding", 12),
    ("State", 12),
    ("Due", 12),
    ("Met", 12),
    ("Working days to spare", 14),
    ("Reason recorded", 12),
)


def write_workbook(found: Compliance, lines: Sequence[ClockLine], of: str, about: str, most: int) -> bytes:
    """The spreadsheet: one sheet with the table, one with the clocks behind it.

    Args:
        found: the table.
        lines: the clocks behind it.
        of: what the groups are: "Clock".
        about: what was chosen and when, in words.
        most: the most clocks that are listed; the sheet says so when there are as many.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d mmmm yyyy", "align": "left"})
    _write_summary(book.add_worksheet("Compliance"), found, of, about, bold)
    _write_clocks(book.add_worksheet("Clocks"), lines, most, bold, day)
    book.close()
    return buffer.getvalue()


def _write_summary(sheet: Worksheet, found: Compliance, of: str, about: str, bold: Any) -> None:
    sheet.write_string(0, 0, f"Compliance by {about}", bold)
    sheet.write_row(2, 0, (of, *_SUMMARY), bold)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(_SUMMARY), 14)
    sheet.freeze_panes(3, 1)
    for number, row in enumerate((*found.rows, found.total), start=3):
        sheet.write_string(number, 0, row.name, bold if row is found.total else None)
        sheet.write_row(number, 1, _numbers(row))


def _numbers(row: ComplianceRow) -> tuple[int | float | None, ...]:
    counts = (row.met, row.met_late, row.overdue, row.running)
    return (*counts, row.percent_in_time, row.days_to_spare, row.reasons)


def _write_clocks(sheet: Worksheet, lines: Sequence[ClockLine], most: int, bold: Any, day: Any) -> None:
    for column, (words, width) in enumerate(_CLOCKS):
        sheet.write_string(0, column, words, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    for number, line in enumerate(lines, start=1):
        texts = (line.case_reference, line.case_label, line.case_kind, line.stage, line.name, line.of)
        for column, text in enumerate((*texts, _FORCE.get(line.force, line.force), line.state)):
            sheet.write_string(number, column, text)
        sheet.write_datetime(number, 8, line.due_on, day)
        if line.met_on is not None:
            sheet.write_datetime(number, 9, line.met_on, day)
        if line.days_to_spare is not None:
            sheet.write_number(number, 10, line.days_to_spare)
        is_late = line.state in ("Overdue", "Met late")
        sheet.write_string(number, 11, ("Yes" if line.has_reason else "No") if is_late else "")
    if len(lines) >= most:
        sheet.write_string(len(lines) + 1, 0, f"Only the first {most:,} clocks are listed. Choose fewer.")

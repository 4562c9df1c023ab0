"""Spreadsheets made to exhaust or to break what reads them are refused in words."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from engine.errors import InvalidInputError
from engine.people.importing import Words, read_lines

SHEET, CONTENTS = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
LOL = b'<!DOCTYPE x [<!ENTITY a "Ann">]>'


def sheet(part: str = "", edit: Callable[[bytes], bytes] = bytes) -> bytes:
    book = Workbook()
    book.active.append(["Name", "E-mail", "Role", "Group"])
    book.active.append(["Ann", "ann@example.org", "chair", "review_group"])
    made, edited = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(edited, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return edited.getvalue()


def names(content: bytes) -> list[str]:
    return [line.name for line in read_lines("people.xlsx", content, Words({}, {}, {}), date(2026, 1, 1))]


def test_ordinary_sheet_is_read() -> None:
    assert names(sheet()) == ["Ann"]


@pytest.mark.parametrize("part", [SHEET, CONTENTS, "xl/workbook.xml"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda data: LOL + data.partition(b"?>")[2] if data.startswith(b"<?xml") else LOL + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data[: len(data) // 2],
        lambda _: b"<x/>",
    ],
)
def test_strange_part_is_refused(part: str, edit: Callable[[bytes], bytes]) -> None:
    with pytest.raises(InvalidInputError, match=r"spreadsheet|no rows"):
        names(sheet(part, edit))

"""A spreadsheet of people, read into lines: the first row names the columns, every other row is one role."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from engine.errors import InvalidInputError
from engine.people.joining import NewRole
from engine.roles import ROLE_LABELS

COLUMNS: Mapping[str, str] = {
    "name": "Name",
    "email": "E-mail",
    "role": "Role",
    "group": "Group",
    "agency": "Agency",
    "from_on": "From",
    "to_on": "Until",
}
_NEEDED = ("name", "email", "role", "group")
MOST_ROWS = 501
LARGEST_SHEET = 2_000_000
_MOST_UNPACKED = 20_000_000


@dataclass(frozen=True)
class Line:
    """One row: a person and a role, as ids and keys. ``number`` is that of the row in the spreadsheet."""

    number: int
    name: str
    email: str
    role: str
    group: str
    agency: str
    from_on: str
    to_on: str

    def new_role(self) -> NewRole:
        """The role it gives.

        Raises:
            InvalidInputError: a day that is none.
        """
        from_on, to_on = _day(self.from_on, "From"), _day(self.to_on, "Until") if self.to_on else None
        return NewRole(self.group, self.role, from_on, to_on, self.agency or None)


@dataclass(frozen=True)
class Words:
    """What an area calls its groups, agencies and roles: their keys by the words in small letters."""

    groups: Mapping[str, str]
    agencies: Mapping[str, str]
    roles: Mapping[str, str]


def words_of(
    groups: Iterable[tuple[str, str]], agencies: Iterable[tuple[str, str]], labels: Mapping[str, str]
) -> Words:
    """The words of an area, from the keys and names of its groups and agencies and its own role labels."""
    roles = {label.casefold(): role for role, label in (ROLE_LABELS | dict(labels)).items()}
    return Words(_both(groups), _both(agencies), roles | {role: role for role in ROLE_LABELS})


def read_lines(name: str, content: bytes, words: Words, today: date) -> list[Line]:
    """The lines of a spreadsheet, .xlsx or .csv.

    Args:
        name: of the file, for its kind.
        today: from when a role counts where the sheet does not say.

    Raises:
        InvalidInputError: it is no such file, too large, or a column is missing.
    """
    if len(content) > LARGEST_SHEET:
        raise InvalidInputError({"file": ["The file is larger than 2 MB. Split it"]})
    rows = _workbook(content) if name.lower().endswith(".xlsx") else _text(content)
    if not rows:
        raise InvalidInputError({"file": ["The file holds no rows"]})
    if len(rows) > MOST_ROWS:
        raise InvalidInputError({"file": ["The file holds more than 500 people. Split it"]})
    titles = {title.casefold(): key for key, title in COLUMNS.items()}
    heads = [cell.casefold() for cell in rows[0]]
    columns = {titles[head]: place for place, head in enumerate(heads) if head in titles}
    missing = [COLUMNS[key] for key in _NEEDED if key not in columns]
    if missing:
        raise InvalidInputError({"file": [f"The first row has no column called {', '.join(missing)}"]})
    return [
        _line(number, {key: _cell(row, place) for key, place in columns.items()}, words, today)
        for number, row in enumerate(rows[1:], start=2)
        if any(row)
    ]


def _line(number: int, cells: Mapping[str, str], words: Words, today: date) -> Line:
    def known(key: str, among: Mapping[str, str]) -> str:
        said = cells.get(key, "")
        return among.get(said.casefold(), said)

    return Line(
        number=number,
        name=cells.get("name", ""),
        email=cells.get("email", ""),
        role=known("role", words.roles),
        group=known("group", words.groups),
        agency=known("agency", words.agencies),
        from_on=cells.get("from_on", "") or today.isoformat(),
        to_on=cells.get("to_on", ""),
    )


def _both(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, name in pairs:
        found |= {key.casefold(): key, name.casefold(): key}
    return found


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _text(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "The file is neither a spreadsheet (.xlsx) nor a text file of commas in UTF-8 (.csv)"
        raise InvalidInputError({"file": [message]}) from error
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise InvalidInputError({"file": ["The file cannot be read as a list with commas"]}) from error


def _workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise InvalidInputError({"file": ["The spreadsheet is too large when unpacked. Split it"]})
            _check_no_document_types(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=20, values_only=True)
        return [[_written(cell) for cell in row] for row in rows]
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, KeyError, ValueError, OSError,
            IndexError, TypeError, AttributeError, EOFError, RuntimeError) as error:  # fmt: skip
        raise InvalidInputError({"file": ["The file cannot be opened as a spreadsheet (.xlsx)"]}) from error


def _check_no_document_types(archive: zipfile.ZipFile) -> None:
    """Refuse parts that declare a document type, whose entities could be made to fill the memory.

    Raises:
        ValueError: one does, or is written in an encoding in which that cannot be seen.
    """
    for entry in archive.infolist():
        content = archive.read(entry)
        if entry.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"\0" in content):
            message = f"{entry.filename} is no part of an ordinary spreadsheet"
            raise ValueError(message)


def _written(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def _day(said: str, column: str) -> date:
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
        try:
            return datetime.strptime(said, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    message = f"“{said}” in the column {column} is no date. Write it like 21/11/2026"
    raise InvalidInputError({column: [message]})

"""``/exports``: whole lists, streamed page by page; each page is in the access log before it is sent."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from engine.access import record_export
from engine.queries.cases import list_cases
from engine.queries.deadlines import list_deadlines
from webapp.api.blueprint import Blueprint
from webapp.api.guard import current_actor, needs
from webapp.api.schemas.base import Strict
from webapp.api.schemas.cases import CaseLine
from webapp.api.schemas.clocks import DeadlineLine
from webapp.auth import current_engine

blueprint = Blueprint("api_exports", __name__, url_prefix="/api/v1/exports", description="Whole lists")

PAGE = 500
_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}
_TEXT = {"type": "string"}
# A spreadsheet takes these for the beginning of a formula (OWASP, CSV injection).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
ReadPage = Callable[[str], tuple[Sequence[Any], str]]


class ExportQuery(Strict):
    """In which form."""

    format = fields.String(load_default="csv", validate=validate.OneOf(tuple(_TYPES)))


@blueprint.route("/cases")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200, _TEXT, content_type="text/csv")
@blueprint.alt_response(200, schema=_TEXT, content_type="application/jsonl", success=True)
@needs("exports:read")
def all_cases(query: Mapping[str, str]) -> Response:
    """Take every case that this token's roles may know of, newest first."""
    engine, actor = current_engine(), current_actor()

    def read(after: str) -> tuple[Sequence[Any], str]:
        with engine.read() as rows:
            page = list_cases(rows, actor, engine.now(), after=after, limit=PAGE)
        record_export(engine, actor, "cases.exported", len(page.rows))
        return page.rows, page.after

    return _stream("cases", query["format"], CaseLine(), read)


@blueprint.route("/deadlines")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(200, _TEXT, content_type="text/csv")
@blueprint.alt_response(200, schema=_TEXT, content_type="application/jsonl", success=True)
@needs("exports:read")
def all_deadlines(query: Mapping[str, str]) -> Response:
    """Take every running and overdue clock, the longest overdue first."""
    engine, actor = current_engine(), current_actor()

    def read(after: str) -> tuple[Sequence[Any], str]:
        with engine.read() as rows:
            page = list_deadlines(rows, actor, engine.now(), after=after, limit=PAGE)
        record_export(engine, actor, "deadlines.exported", len(page.rows))
        return page.rows, page.after

    return _stream("deadlines", query["format"], DeadlineLine(), read)


def _stream(name: str, form: str, schema: Schema, read: ReadPage) -> Response:
    """Send page after page. The first is read before anything is sent, so that its refusal is an answer."""
    first = read("")
    lines = _csv_lines if form == "csv" else _json_lines
    answer = Response(lines(schema, _rows(first, read)), content_type=f"{_TYPES[form]}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _rows(page: tuple[Sequence[Any], str], read: ReadPage) -> Iterator[Any]:
    rows, after = page
    yield from rows
    while after:
        rows, after = read(after)
        yield from rows


def _json_lines(schema: Schema, rows: Iterator[Any]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(schema.dump(row), ensure_ascii=False) + "\n"


def _csv_lines(schema: Schema, rows: Iterator[Any]) -> Iterator[str]:
    names = list(schema.dump_fields)
    yield _csv_line(names)
    for row in rows:
        found = schema.dump(row)
        yield _csv_line([_cell(found[name]) for name in names])


def _csv_line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return "'" + value
    return "" if value is None else value

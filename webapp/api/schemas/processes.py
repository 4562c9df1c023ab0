"""Processes and their versions. No case data is in any of it."""

from marshmallow import fields

from webapp.api.schemas.base import Answer


class ProcessLine(Answer):
    """One process with the version in force."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    opens = fields.Boolean(
        required=True, metadata={"description": "Whether cases of this kind can be opened."}
    )
    edition = fields.String(required=True)
    number = fields.Integer(required=True)
    in_force_from = fields.Date(required=True)


class ProcessList(Answer):
    """Every process."""

    items = fields.List(fields.Nested(ProcessLine), required=True)


class VersionLine(Answer):
    """One version of a process."""

    number = fields.Integer(required=True)
    edition = fields.String(required=True)
    in_force_from = fields.Date(required=True)
    summary = fields.String(required=True)
    digest = fields.String(required=True)
    is_in_force = fields.Boolean(required=True)
    published_at = fields.AwareDateTime(required=True, format="iso")


class ProcessHead(Answer):
    """One process with its versions."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    version = fields.Nested(VersionLine, required=True)
    versions = fields.List(fields.Nested(VersionLine), required=True)

"""What each profile of a pack shows of the whole record: functions from plain contents to plain contents."""

from engine.evidence.profiles.agency import for_agency
from engine.evidence.profiles.anonymised import anonymised
from engine.evidence.sections.plain import Plain

__all__ = ["shown_by"]


def shown_by(profile: str, contents: Plain, agency_id: int | None = None) -> Plain:
    """What a profile shows.

    Args:
        profile: full, agency or anonymised.
        contents: the whole record (``engine.evidence.reading``).
        agency_id: whose pack it is, for the profile of an agency.
    """
    if profile == "agency":
        assert agency_id is not None  # noqa: S101 - checked when the pack was asked for
        shown = for_agency(contents, agency_id)
    else:
        shown = anonymised(contents) if profile == "anonymised" else _behind_walls(contents)
    shown = {name: shown[name] for name in shown if name != "people_of_agencies"}
    if "documents" in shown:
        shown["documents"] = [_restricted(row) for row in shown["documents"]]
    return shown | {"profile": profile}


def _behind_walls(contents: Plain) -> Plain:
    """The whole record without what an agency said to its own people alone."""
    comments = [
        {**row, "body": "Said to the agency's own people. It stands in the agency's pack."}
        if row["visibility"] == "agency"
        else row
        for row in contents["comments"]
    ]
    return {**contents, "comments": comments}


def _restricted(row: Plain) -> Plain:
    """A file that is open to named readers only is listed by its hash, and is no part of any pack."""
    if not row["is_restricted"]:
        return row
    return {**row, "name": "Restricted file", "path": "", "description": "", "restriction_reason": ""}

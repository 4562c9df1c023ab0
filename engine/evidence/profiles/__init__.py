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
        shown = anonymised(contents) if profile == "anonymised" else contents
    return {name: shown[name] for name in shown if name != "people_of_agencies"} | {"profile": profile}

"""Samples of the outline's and the details' addresses."""

from collections.abc import Callable, Mapping

from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
OWNER = "process_owner"
_OUTLINE = "/studio/<int:proposal_id>/outline"
_STEP = _OUTLINE + "/<element_id>"
_WAY = _STEP + "/ways/<flow_id>"
_DETAILS = "/studio/<int:proposal_id>/details"
_ROW = _DETAILS + "/<any(clocks, facts, parameters, lanes):family>/<key>"
_RUNG = _DETAILS + "/clocks/<key>/rungs/<rung>"
_YES = "is_it_approved/ways/is_it_approved__send_rapid_review"


def _outline(*paths: str, role: str = OWNER) -> list[Sample]:
    return [_at(f"outline/{path}", role) for path in paths]


def _details(*paths: str) -> list[Sample]:
    return [_at(f"details/{path}", OWNER) for path in paths]


def _at(path: str, role: str) -> Sample:
    return role, lambda seeded: f"/studio/{seeded.proposal}/{path}"


OUTLINE_PAGES: Mapping[str, list[Sample]] = {
    _OUTLINE: [_at("outline", OWNER), _at("outline?at=write_summary", "process_approver")],
    _STEP: [
        *_outline("write_summary", "sign_rapid_review", "is_it_approved", "reply_outstanding"),
        *_outline("write_summary", role="process_approver"),
    ],
    _STEP + "/add": _outline(
        "hold_meeting/add?side=after",
        "hold_meeting/add?side=before&kind=several",
        "hold_meeting/add?kind=question",
        "hold_meeting/add?kind=stage",
        "hold_meeting/add?kind=service",
    ),
    _STEP + "/id": _outline("hold_meeting/id", "is_it_approved/id"),
    _STEP + "/kind": _outline("hold_meeting/kind", "review_began/kind"),
    _STEP + "/move": _outline("hold_meeting/move", "review_began/move"),
    _STEP + "/remove": _outline("hold_meeting/remove", "is_it_approved/remove", "write_summary/remove"),
    _STEP + "/add-way": _outline("is_it_approved/add-way"),
    _STEP + "/add-event": _outline("hold_meeting/add-event", "hold_meeting/add-event?kind=on_clock"),
    _WAY: _outline(_YES, "was_the_review_late/ways/was_the_review_late__explain_late_review"),
    _WAY + "/add": _outline(f"{_YES}/add", f"{_YES}/add?kind=form"),
    _WAY + "/remove": _outline(f"{_YES}/remove"),
    _DETAILS: [_at("details", OWNER), _at("details", "process_approver")],
    _DETAILS + "/process": _details("process"),
    _DETAILS + "/new/<any(clocks, facts, parameters, lanes):family>": _details(
        "new/clocks", "new/facts", "new/parameters", "new/lanes"
    ),
    _ROW: _details(
        "clocks/summary", "facts/panel_view", "parameters/rr_anchor", "lanes/lane_business_manager"
    ),
    _ROW + "/id": _details("facts/panel_view/id", "clocks/summary/id", "lanes/lane_dsp_la/id"),
    _ROW + "/remove": _details("facts/panel_view/remove", "lanes/lane_dsp_la/remove"),
    _DETAILS + "/clocks/<key>/new-rung": _details("clocks/summary/new-rung"),
    _RUNG: _details("clocks/summary/rungs/day_nine"),
    _RUNG + "/id": _details("clocks/summary/rungs/day_nine/id"),
    _RUNG + "/remove": _details("clocks/summary/rungs/day_nine/remove"),
}

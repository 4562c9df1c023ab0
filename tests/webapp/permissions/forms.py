"""What is tried at addresses that no page of the browser's tests shows: forms, and calls of other systems."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from engine.models import BreakGlass, ContributorLink, WebSession
from tests.browser.pages.returns import RETURN_PAGES
from tests.browser.pages.seeding import Seeded
from tests.browser.pages.studio_walks import WALK_PAGES

Where = Callable[[Seeded], str]


def at(path: str) -> Where:
    """A path in which the names of what was seeded stand for ids."""

    def where(seeded: Seeded) -> str:
        names = {**vars(seeded), **seeded.cases, **seeded.released, **seeded.people}
        return path.format(**names)

    return where


def _walk(end: str, which: str = "summaries") -> Where:
    return lambda seeded: seeded.walks[which] + end


def _after(rule: str, end: str, pages: Mapping[str, Any]) -> Where:
    """Something on a page that the browser's tests look at."""
    where: Where = pages[rule][0][1]
    return lambda seeded: where(seeded) + end


def _new(end: str) -> Where:
    """The first task of a new case."""
    return lambda seeded: seeded.address("new", "record_incident", "notifying_officer") + end


def _asked(end: str) -> Where:
    """A task that asks several agencies."""
    return lambda seeded: "/".join(_part("")(seeded).split("/")[:3]) + end


def _part(end: str) -> Where:
    """What the police are asked."""
    return lambda seeded: seeded.address("summaries", "write_summary", "agency_author", "police") + end


def _walk_asked(seeded: Seeded) -> str:
    """A task of a walk that asks several agencies."""
    return WALK_PAGES[_PLAY_PART][0][1](seeded).rpartition("/")[0]


def _row(table: Any, path: str) -> Where:
    """A path about the first row of a table."""

    def where(seeded: Seeded) -> str:
        rows = seeded.site.world.rows(select(table).order_by(table.id))
        return path.format(row=rows[0])

    return where


# Pages that take long with what the browser's tests look at, and say no more about who may open them.
CHEAPER: Mapping[str, Where] = {
    "/processes/<key>/compare": at("/processes/near_miss/compare"),
    "/processes/<key>/year-ahead": at("/processes/near_miss/year-ahead"),
}

_ID = "<int(max=9007199254740991):{}>"
_TASK = f"/tasks/{_ID.format('task_id')}"
_PART = f"{_TASK}/parts/{_ID.format('part_id')}"
_CASE = "/cases/<int:case_id>"
_STUDIO = "/studio/<int:proposal_id>"
_PLAY = f"{_STUDIO}/play/<int:play_id>"
_PLAY_TASK = f"{_PLAY}/tasks/{_ID.format('task_id')}"
_PLAY_PART = f"{_PLAY_TASK}/parts/{_ID.format('part_id')}"
_CORRECTION = f"{_CASE}/corrections/{_ID.format('correction_id')}"
_WAY = "outline/is_it_approved/ways/is_it_approved__send_rapid_review"

FORMS: Mapping[str, Where] = {
    "/account/confirm/passkey": at("/account/confirm/passkey"),
    "/account/confirm/passkey/options": at("/account/confirm/passkey/options"),
    "/account/passkeys/options": at("/account/passkeys/options"),
    "/account/sessions/<int:session_id>/end": _row(WebSession, "/account/sessions/{row.id}/end"),
    "/account/sessions/end-others": at("/account/sessions/end-others"),
    f"{_CASE}/anonymisation/<int:check_id>/answers": at(
        "/cases/{publishing}/anonymisation/{checks[0]}/answers"
    ),
    f"{_CORRECTION}/withdraw": _after(_CORRECTION, "/withdraw", RETURN_PAGES),
    f"{_CASE}/faults/<int:fault_id>/retry": at("/cases/{new}/faults/{fault}/retry"),
    f"{_CASE}/links/<int:link_id>/end": _row(ContributorLink, "/cases/{row.case_id}/links/{row.id}/end"),
    f"{_CASE}/placements/<int:placement_id>/decide": at("/cases/{case}/placements/{placement}/decide"),
    "/deliveries/<int:delivery_id>/retry": at("/deliveries/{delivery}/retry"),
    "/emergency/<int:glass_id>/close": _row(BreakGlass, "/emergency/{row.id}/close"),
    "/faults/<int:fault_id>/retry": at("/faults/{fault}/retry"),
    "/faults/retry": at("/faults/retry"),
    "/notices/calendar": at("/notices/calendar"),
    "/notices/calendar/stop": at("/notices/calendar/stop"),
    "/notices/read": at("/notices/read"),
    "/people/<int:person_id>/invite": at("/people/{newcomer}/invite"),
    "/people/<int:person_id>/reopen": at("/people/{closed}/reopen"),
    "/people/<int:person_id>/sign-out": at("/people/{newcomer}/sign-out"),
    "/session/keep": at("/session/keep"),
    "/sign-out": at("/sign-out"),
    f"{_STUDIO}/details/lanes/<key>/<any(up, down):direction>": at(
        "/studio/{proposal}/details/lanes/lane_business_manager/up"
    ),
    f"{_STUDIO}/diagram/check": at("/studio/{proposal}/diagram/check"),
    f"{_STUDIO}/diagram/expression": at("/studio/{proposal}/diagram/expression"),
    f"{_STUDIO}/here": at("/studio/{proposal}/here"),
    f"{_STUDIO}/history/<int:revision>/restore": at("/studio/{proposal}/history/1/restore"),
    f"{_STUDIO}/outline/<element_id>/ways/<flow_id>/<any(up, down):direction>": at(
        f"/studio/{{proposal}}/{_WAY}/up"
    ),
    f"{_PLAY}/back": _walk("/back"),
    f"{_PLAY}/copy": _walk("/copy"),
    f"{_PLAY}/time": _walk("/time"),
    f"{_PLAY_TASK}/made-up": _after(_PLAY_TASK, "/made-up", WALK_PAGES),
    f"{_PLAY_TASK}/parts": _walk_asked,
    f"{_PLAY_PART}/made-up": _after(_PLAY_PART, "/made-up", WALK_PAGES),
    f"{_STUDIO}/play/scenarios/<name>/walk": at(
        "/studio/{proposal}/play/scenarios/sent_back_late_and_questioned/walk"
    ),
    f"{_STUDIO}/play/scenarios/upload": at("/studio/{proposal}/play/scenarios/upload"),
    f"{_STUDIO}/release/approve": at("/studio/{waiting}/release/approve"),
    f"{_STUDIO}/release/return": at("/studio/{waiting}/release/return"),
    f"{_STUDIO}/release/submit": at("/studio/{proposal}/release/submit"),
    f"{_TASK}/claim": _new("/claim"),
    f"{_TASK}/draft": _new("/draft"),
    f"{_TASK}/release": _new("/release"),
    f"{_TASK}/give-back": at("/tasks/{delegated}/give-back"),
    f"{_TASK}/take-back": at("/tasks/{delegated}/take-back"),
    f"{_TASK}/parts": _asked("/parts"),
    f"{_PART}/claim": _part("/claim"),
    f"{_PART}/draft": _part("/draft"),
    f"{_PART}/release": _part("/release"),
    f"{_PART}/give-back": _part("/give-back"),
    f"{_PART}/take-back": _part("/take-back"),
}
"""Forms that are sent elsewhere than to the page that shows them."""

DEEDS: Mapping[str, Where] = {f"{_PART}/delegate": at("/tasks/{held[0]}/parts/{held[1]}/delegate")}
"""Deeds for which the thing has to stand otherwise than on the page that is looked at."""

_API = "/api/v1"


def _api(where: Where) -> Where:
    return lambda seeded: _API + where(seeded)


def _task_of_systems(end: str) -> Where:
    """The task of the new case; one that is nobody's to claim and to complete; and one with parts."""
    if end in ("/claim", "/complete"):
        return lambda seeded: seeded.address("publishing", "send_copies", "business_manager") + end
    return (_asked if end == "/parts" else _new)(end)


PROGRAMS: Mapping[tuple[str, str], Where] = {
    ("GET", f"{_API}/cases"): at(f"{_API}/cases"),
    ("POST", f"{_API}/cases"): at(f"{_API}/cases"),
    ("GET", f"{_API}{_CASE}"): at(f"{_API}/cases/{{new}}"),
    ("GET", f"{_API}{_CASE}/clocks"): at(f"{_API}/cases/{{new}}/clocks"),
    ("POST", f"{_API}{_CASE}/messages/<element_id>"): at(
        f"{_API}/cases/{{deciding}}/messages/national_review_announced"
    ),
    ("GET", f"{_API}/deadlines"): at(f"{_API}/deadlines"),
    ("GET", f"{_API}/exports/cases"): at(f"{_API}/exports/cases"),
    ("GET", f"{_API}/exports/deadlines"): at(f"{_API}/exports/deadlines"),
    ("GET", f"{_API}/openapi.json"): at(f"{_API}/openapi.json"),
    ("GET", f"{_API}/processes"): at(f"{_API}/processes"),
    ("GET", f"{_API}/processes/<key>"): at(f"{_API}/processes/near_miss"),
    ("GET", f"{_API}/processes/<key>/versions/<int:number>/diagram"): at(
        f"{_API}/processes/near_miss/versions/1/diagram"
    ),
    ("GET", f"{_API}/processes/<key>/versions/<int:number>/outline"): at(
        f"{_API}/processes/near_miss/versions/1/outline"
    ),
    ("GET", f"{_API}/tasks"): at(f"{_API}/tasks"),
    **{
        (method, f"{_API}/tasks/<int:task_id>{end}"): _api(_task_of_systems(end))
        for method, end in (
            ("GET", ""),
            ("POST", "/claim"),
            ("POST", "/release"),
            ("POST", "/complete"),
            ("POST", "/parts"),
        )
    },
    **{
        (method, f"{_API}/tasks/<int:task_id>/parts/<int:part_id>{end}"): _api(_part(end))
        for method, end in (
            ("GET", ""),
            ("POST", "/claim"),
            ("POST", "/release"),
            ("POST", "/complete"),
            ("POST", "/withdraw"),
        )
    },
}
"""Every address of the interface of other systems."""

"""Cases: the list of them, and one case on its tabs, each with an address of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from engine.access import record_access, record_search
from engine.case_access.rules import check_may_keep_members
from engine.diagram.text_twin import text_twin
from engine.errors import NotPermittedError
from engine.now import local_date
from engine.permissions import allowed
from engine.queries.case_access import list_members
from engine.queries.case_parts import list_links
from engine.queries.case_tasks import list_case_tasks
from engine.queries.cases import CaseView, get_case, list_case_kinds, list_cases
from engine.queries.corrections import list_correctable, list_waiting_corrections
from engine.queries.decisions import list_decisions
from engine.queries.diagrams import list_instance_diagrams, newest_running
from engine.queries.documents import list_documents
from engine.queries.messages import list_messages
from engine.queries.openings import list_starting_areas
from engine.queries.placements import list_waiting_placements
from engine.queries.processes import list_shared_names
from engine.queries.retention import find_disposed_at
from engine.queries.submissions import list_submissions
from engine.queries.timeline import get_chain, list_timeline
from engine.retention.rules import SEERS, check_may_see_retention
from engine.visibility import areas_with, working_areas
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

STATES = (("", "Open and complete"), ("open", "Open"), ("complete", "Complete"))
_EVERYBODY = ("header", "own_agency", "full")
_WORKING = ("own_agency", "full")
# (tab, words, which levels of access show it)
TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("overview", "Overview", _EVERYBODY),
    ("record", "Record", _WORKING),
    ("comments", "Comments", _WORKING),
    ("timeline", "Timeline", ("full",)),
    ("people", "People", ("full",)),
    ("interests", "Interests", _EVERYBODY),
    ("documents", "Documents", _WORKING),
    ("linked", "Linked cases", ("full",)),
    ("diagram", "Diagram", ("full",)),
    ("ledger", "Ledger", ("full",)),
)
_ELSEWHERE = {"comments": "case_comments.comments", "interests": "case_interests.interests"}
Reader = Callable[[Session, CaseView], Mapping[str, Any]]


@blueprint.get("/")
def show_list() -> str:
    """List the cases that the reader may know of; filters and place stand in the address."""
    engine, actor, asked = current_engine(), current_actor(), request.args
    names = ("state", "kind", "words")
    filters = {name: "".join(filter(str.isprintable, asked.get(name, "")))[:100].strip() for name in names}
    with engine.read() as rows:
        page = list_cases(rows, actor, engine.now(), **filters, after=asked.get("after", ""))
        kinds = list_case_kinds(rows)
        may_open = bool(list_starting_areas(rows, actor))
    if filters["words"]:
        record_search(engine, actor, len(page.rows))
    used = {name: value for name, value in filters.items() if value}
    following = url_for(".show_list", **used, after=page.after) if page.after else ""
    return render_template(
        "cases/list.html",
        page=page,
        kinds=kinds,
        states=STATES,
        filters=filters,
        is_filtered=bool(used),
        first=url_for(".show_list", **used) if asked.get("after") else "",
        following=following,
        may_open=may_open,
        may_open_closed=bool(working_areas(actor)),
        sees_retention=bool(areas_with(actor, SEERS)),
        today=local_date(engine.now()),
    )


@blueprint.get("/<int:case_id>")
def overview(case_id: int) -> str:
    """Show what is open, who has it, what is due and why, and what stands still."""
    engine, actor = current_engine(), current_actor()

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        if view.level == "header":
            return {"tasks": [], "messages": [], "moves": []}
        tasks = list_case_tasks(rows, actor, view.case, view.level, local_date(engine.now()))
        messages = list_messages(rows, engine.library, actor, view.case)
        return {
            "tasks": tasks,
            "messages": [each for each in messages if view.level == "full" or each.may_record],
            "moves": list_waiting_placements(rows, engine.library, actor, view.case.id),
        }

    return show_tab(case_id, "overview", read)


@blueprint.get("/<int:case_id>/record")
def record(case_id: int) -> str:
    """Show what people entered and decided, read back in plain English."""
    engine, actor = current_engine(), current_actor()

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        full = view.level == "full"
        found = list_submissions(rows, engine.library, actor, view.case, view.level)
        return {
            "correctable": list_correctable(rows, actor, view.case),
            "corrections": list_waiting_corrections(rows, actor, view.case, view.level),
            "submissions": [each for each in found if full or each.answers is not None],
            "decisions": list_decisions(rows, view.case.id) if full else [],
        }

    return show_tab(case_id, "record", read)


@blueprint.get("/<int:case_id>/timeline")
def timeline(case_id: int) -> str:
    """Show what happened, latest first."""
    before = request.args.get("before", type=int)

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        lines, earlier = list_timeline(rows, view.case.id, before)
        return {"lines": lines, "earlier": earlier, "before": before}

    return show_tab(case_id, "timeline", read)


@blueprint.get("/<int:case_id>/people")
def people(case_id: int) -> str:
    """Show who is named on the case, why and for how long."""
    engine, actor = current_engine(), current_actor()

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        return {
            "people": list_members(rows, view.case, engine.now()),
            "may_keep": allowed(check_may_keep_members, rows, actor, view.case, engine.now()),
        }

    return show_tab(case_id, "people", read)


@blueprint.get("/<int:case_id>/documents")
def documents(case_id: int) -> str:
    """Show the documents that the reader may open."""
    engine, actor = current_engine(), current_actor()
    page = request.args.get("page", 1, type=int)

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        return {"documents": list_documents(rows, actor, engine.now(), view.case, view.level, page)}

    return show_tab(case_id, "documents", read)


@blueprint.get("/<int:case_id>/linked")
def linked(case_id: int) -> str:
    """Show the cases that belong to this one."""
    engine, actor = current_engine(), current_actor()
    return show_tab(
        case_id, "linked", lambda rows, view: {"links": list_links(rows, actor, engine.now(), view.case)}
    )


@blueprint.get("/<int:case_id>/diagram")
def diagram(case_id: int) -> str:
    """Show one process of the case as drawn, marked, and the same in words."""
    engine, asked = current_engine(), request.args.get("instance", type=int)

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        found = list_instance_diagrams(rows, engine.library, view.case)
        chosen = next((each for each in found if each.instance_id == asked), None) or newest_running(found)
        today = local_date(engine.now())
        names = list_shared_names(rows, engine.library, current_actor(), today, chosen.version_id)
        twin = text_twin(chosen.diagram, names=names)
        return {
            "instances": found,
            "chosen": chosen,
            "twin": twin,
            "address": url_for("processes.drawing", key=chosen.process_key, number=chosen.version_number),
        }

    return show_tab(case_id, "diagram", read)


@blueprint.get("/<int:case_id>/ledger")
def ledger(case_id: int) -> str:
    """Show where the case's chain ends and how far it is anchored."""
    actor = current_actor()

    def read(rows: Session, view: CaseView) -> Mapping[str, Any]:
        sees = allowed(check_may_see_retention, actor, view.case.area_id)
        return {"chain": get_chain(rows, view.case.id), "sees_retention": sees}

    return show_tab(case_id, "ledger", read)


def show_tab(case_id: int, tab: str, read: Reader) -> str:
    """Draw one tab of a case, after recording that it was read.

    Args:
        case_id: the case.
        tab: which of ``TABS``.
        read: gets what else the tab shows; asked only if the reader may see the tab.

    Raises:
        NotFoundError: there is no such case for this reader.
        NotPermittedError: the reader sees only the head of this case.
    """
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        tabs = [(name, words) for name, words, levels in TABS if view.level in levels]
        if tab not in dict(tabs):
            message = "This part of the case is for the people named on it. You can see its overview."
            raise NotPermittedError(message)
        found = read(rows, view)
        disposed_at = find_disposed_at(rows, case_id)
    if view.level != "header":
        record_access(engine, actor, "case.read", case_id, f"tab:{tab}")
    addresses = [(words, _address(name, case_id)) for name, words in tabs]
    return render_template(
        f"cases/{tab}.html",
        view=view,
        case=view.case,
        tabs=addresses,
        here=_address(tab, case_id),
        today=local_date(engine.now()),
        disposed_at=disposed_at,
        **found,
    )


def _address(tab: str, case_id: int) -> str:
    return url_for(_ELSEWHERE.get(tab, f"cases.{tab}"), case_id=case_id)

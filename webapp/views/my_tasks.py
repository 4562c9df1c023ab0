"""My tasks: what is mine, what waits for my roles, what I have done."""

from collections import Counter
from datetime import date

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.now import local_date
from engine.queries.cases import CaseKind, list_case_kinds
from engine.queries.days_left import days_left_in_words
from engine.queries.deadlines import Escalation, list_escalations
from engine.queries.drafts import list_drafted
from engine.queries.inbox import VIEWS, count_inbox, list_inbox
from engine.queries.placements import count_open_placements
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("my_tasks", __name__)

_CAP = 100
_FEW = 3


@blueprint.get("/")
@blueprint.get("/tasks")
def my_tasks() -> str:
    """Show one page of the inbox; the filters and the place in the list stand in the address."""
    engine, actor, asked = current_engine(), current_actor(), request.args
    today = local_date(engine.now())
    with engine.read() as rows:
        counts = {view: count_inbox(rows, actor, view, _CAP) for view in ("mine", "offered")}
        view = _view(asked.get("view", ""), counts)
        overdue, kinds = asked.get("overdue") == "1", list_case_kinds(rows)
        kind = _kind(asked.get("kind", ""), kinds)
        late = today if overdue and view != "done" else None
        page = list_inbox(rows, actor, view, asked.get("after", ""), late, kind if view != "done" else "")
        left = days_left_in_words(rows, today, ((entry.area_id, entry.due_on) for entry in page.entries))
        escalations = _by_clock(list_escalations(rows, actor, engine.now()))
        return render_template(
            "tasks/my_tasks.html",
            view=view,
            tabs=_tabs(counts),
            page=page,
            left=left,
            drafted=list_drafted(rows, actor, (entry.task_id for entry in page.entries)),
            today=today,
            overdue=overdue,
            kind=kind,
            kinds=kinds,
            counts=counts,
            escalations=escalations[:_FEW],
            more_escalations=len(escalations) > _FEW,
            moves_waiting=count_open_placements(rows, actor),
            is_new=_is_new(rows, actor, view, page.entries),
            next_address=_next(page.after, view, late, kind),
        )


def _by_clock(escalations: list[Escalation]) -> list[tuple[Escalation, int]]:
    """The parts of one task are late together: one line for them, with how many they are."""
    counted = Counter((each.case_id, each.clock_name, each.due_on) for each in escalations)
    first = {(each.case_id, each.clock_name, each.due_on): each for each in reversed(escalations)}
    return [(first[key], count) for key, count in counted.items()]


def _view(asked: str, counts: dict[str, int]) -> str:
    """The view asked for; by default one with something to do in it."""
    if asked in VIEWS:
        return asked
    return "offered" if counts["offered"] and not counts["mine"] else "mine"


def _kind(asked: str, kinds: list[CaseKind]) -> str:
    """The kind of case asked for, if there is such a kind: an edited address filters nothing."""
    return asked if asked in {each.process_key for each in kinds} else ""


def _tabs(counts: dict[str, int]) -> list[tuple[str, str]]:
    shown = {view: f"{_CAP}+" if count > _CAP else str(count) for view, count in counts.items()}
    return [
        (f"Mine ({shown['mine']})", "/tasks?view=mine"),
        (f"For my roles ({shown['offered']})", "/tasks?view=offered"),
        ("Done", "/tasks?view=done"),
    ]


def _next(after: str, view: str, late: date | None, kind: str) -> str:
    if not after:
        return ""
    return url_for(
        "my_tasks.my_tasks", view=view, overdue="1" if late else None, kind=kind or None, after=after
    )


def _is_new(rows: Session, actor: Actor, view: str, entries: object) -> bool:
    """Whether this person has never completed a task: then a way in is offered."""
    if view == "done":
        return not entries
    return not list_inbox(rows, actor, "done", limit=1).entries

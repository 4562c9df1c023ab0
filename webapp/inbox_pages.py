"""The page of one's tasks: a list, what narrows it, the saved filters beside it, and where it goes on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.now import local_date
from engine.queries.access_reviews import count_open_reviews
from engine.queries.cases import CaseKind, list_case_kinds
from engine.queries.days_left import days_left_in_words
from engine.queries.deadlines import Escalation, list_escalations
from engine.queries.drafts import list_drafted
from engine.queries.inbox import InboxPage, count_asked, list_asked, list_inbox
from engine.queries.inbox_cover import names_of_covered
from engine.queries.inbox_questions import OPEN_VIEWS, Question, read_question
from engine.queries.placements import count_open_placements
from engine.queries.saved_filters import FilterView, list_filters
from engine.role_words import words_of_areas
from engine.roles import COORDINATORS
from webapp.actors import current_actor
from webapp.auth import current_engine

CAP = 100
_FEW = 3
_ONES_OWN = ("mine", "offered")
_MOST_FILTERS = 8


@dataclass(frozen=True)
class Wanted:
    """Which list is asked for: ``done``, or a question to the open ones; and from where on."""

    view: str = ""
    question: Question = field(default_factory=Question)
    after: str = ""
    saved: FilterView | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return self.view != "done" and bool(self.question.conditions)


def wanted_from(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; a list that does not exist asks for the best one."""
    view = asked.get("view", "")
    question = read_question({**asked, "view": view})
    return Wanted(view if view in (*OPEN_VIEWS, "done") else "", question, asked.get("after", ""))


def draw_inbox(wanted: Wanted) -> str:
    """The page of one list."""
    engine, actor = current_engine(), current_actor()
    at = engine.now()
    today = local_date(at)
    with engine.read() as rows:
        asked = [Question(view) for view in OPEN_VIEWS]
        counts = dict(zip(OPEN_VIEWS, count_asked(rows, actor, asked, today, CAP, at=at), strict=True))
        kinds = list_case_kinds(rows)
        wanted = _settled(wanted, counts, kinds)
        view, question = wanted.view, wanted.question
        page = _page(rows, actor, wanted, at)
        left = days_left_in_words(rows, today, ((entry.area_id, entry.due_on) for entry in page.entries))
        escalations = _by_clock(list_escalations(rows, actor, at))
        filters = list_filters(rows, actor, today, cap=CAP, limit=_MOST_FILTERS + 1, at=at)
        return render_template(
            "tasks/my_tasks.html",
            view=view,
            question=question,
            saved=wanted.saved,
            is_narrowed=wanted.is_narrowed,
            tabs=_tabs(counts, view),
            page=page,
            left=left,
            drafted=list_drafted(rows, actor, (entry.task_id for entry in page.entries)),
            today=today,
            kinds=kinds,
            roles=_roles(rows, actor),
            counts=counts,
            covered=names_of_covered(rows, actor, page.entries) if view in _ONES_OWN else {},
            filters=filters[:_MOST_FILTERS],
            cap=CAP,
            has_more_filters=len(filters) > _MOST_FILTERS,
            escalations=escalations[:_FEW],
            more_escalations=len(escalations) > _FEW,
            moves_waiting=count_open_placements(rows, actor),
            reviews_waiting=count_open_reviews(rows, actor),
            coordinates=any(held.role in COORDINATORS for held in actor.holdings),
            actor=actor,
            is_new=_is_new(rows, actor, view, page.entries, at),
            next_address=_next(page.after, wanted),
            save_address=url_for("saved_filters.new", **_in_address(question)),
        )


def _settled(wanted: Wanted, counts: Mapping[str, int], kinds: list[CaseKind]) -> Wanted:
    """The list asked for, by default one with something to do in it; an edited address filters nothing."""
    question = wanted.question
    if question.kind not in {each.process_key for each in kinds}:
        question = replace(question, kind="")
    view = wanted.view or ("offered" if counts["offered"] and not counts["mine"] else "mine")
    if view != "done":
        question = replace(question, view=view)
    return replace(wanted, view=view, question=question)


def _page(rows: Session, actor: Actor, wanted: Wanted, at: datetime) -> InboxPage:
    if wanted.view == "done":
        return list_inbox(rows, actor, "done", wanted.after, at=at)
    return list_asked(rows, actor, wanted.question, local_date(at), wanted.after, at=at)


def _by_clock(escalations: list[Escalation]) -> list[tuple[Escalation, int]]:
    """The parts of one task are late together: one line for them, with how many they are."""
    counted = Counter((each.case_id, each.clock_name, each.due_on) for each in escalations)
    first = {(each.case_id, each.clock_name, each.due_on): each for each in reversed(escalations)}
    return [(first[key], count) for key, count in counted.items()]


def _tabs(counts: Mapping[str, int], view: str) -> list[tuple[str, str]]:
    words = {"mine": "Mine", "offered": "For my roles", "delegated": "Done for me by others"}
    shown = [name for name in OPEN_VIEWS if name != "delegated" or counts[name] or view == name]
    return [
        *((f"{words[name]} ({capped(counts[name])})", f"/tasks?view={name}") for name in shown),
        ("Done", "/tasks?view=done"),
    ]


def capped(count: int) -> str:
    """A count as people read it: exact up to the cap."""
    return f"{CAP}+" if count > CAP else str(count)


def _roles(rows: Session, actor: Actor) -> list[tuple[str, str]]:
    """The actor's roles, in the words of the area in which they hold them."""
    words = words_of_areas(rows, actor.areas)
    found = {held.role: words[held.area_id](held.role) for held in actor.holdings}
    return sorted(found.items(), key=lambda each: each[1])


def _in_address(question: Question) -> dict[str, Any]:
    return {name: "1" if value is True else value for name, value in question.stored().items()}


def _next(after: str, wanted: Wanted) -> str:
    if not after:
        return ""
    if wanted.saved is not None:
        return url_for("saved_filters.show", filter_id=wanted.saved.id, after=after)
    asked = {"view": "done"} if wanted.view == "done" else _in_address(wanted.question)
    return url_for("my_tasks.my_tasks", **asked, after=after)


def _is_new(rows: Session, actor: Actor, view: str, entries: object, at: datetime) -> bool:
    """Whether this person has never completed a task: then a way in is offered."""
    if view == "done":
        return not entries
    return not list_inbox(rows, actor, "done", limit=1, at=at).entries

"""Passing on many tasks at once: whose, which, to whom and why. One transaction for each case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.reassign_tasks import ReassignTasks
from engine.errors import CasewayError, InvalidInputError, NotFoundError, NotPermittedError
from engine.now import local_date
from engine.queries.candidates import Candidate
from engine.queries.held_tasks import REASSIGNERS, Holder, list_held, list_holders, list_takers_of
from engine.queries.inbox import InboxPage
from engine.queries.inbox_entries import InboxEntry
from engine.task_moves import LONGEST_REASON, WHY_REASSIGNED
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.addresses import id_of
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import fixed_form, text_question
from webapp.task_move_forms import EVERYBODY, people_question

blueprint = Blueprint("reassigning", __name__, url_prefix="/tasks/reassign")

Answer = str | tuple[str, int] | Response
_NONE_CHOSEN = "Choose at least one task"


@dataclass(frozen=True)
class _Found:
    """One person's open tasks, and who could take them."""

    holder: Holder
    page: InboxPage
    takers: Sequence[Candidate]


@dataclass(frozen=True)
class _Filled:
    """What was entered, what is wrong with it, and which cases were refused."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    refused: Sequence[tuple[str, str]] = ()


@blueprint.get("/")
def choose_person() -> str:
    """Show who has how many open tasks."""
    _check_may()
    with current_engine().read() as rows:
        return render_template("tasks/holders.html", holders=list_holders(rows, current_actor()))


@blueprint.route("/<int:person_id>", methods=["GET", "POST"])
def reassign(person_id: int) -> Answer:
    """Show one person's open tasks; pass on those that are chosen, case by case."""
    _check_may()
    found = _find(person_id)
    form = _form(found.takers)
    if request.method != "POST":
        return _draw(found, form, _Filled())
    posted = request.form.to_dict(flat=False)
    ticked = frozenset(posted.pop("thing", []))
    raw = form.raw_from_post(posted)
    chosen = [entry for entry in found.page.entries if thing_key(entry) in ticked]
    try:
        values = form.load(raw)
    except InvalidFormError as error:
        errors = {**({} if chosen else {"things": [_NONE_CHOSEN]}), **error.errors}
        return _draw(found, form, _Filled(raw, errors, ticked)), 422
    if not chosen:
        return _draw(found, form, _Filled(raw, {"things": [_NONE_CHOSEN]}, ticked)), 422
    moved, refused = _pass_on(chosen, values)
    if moved:
        flash(f"{moved} {'task has' if moved == 1 else 'tasks have'} changed hands")
    if refused:
        return _draw(_find(person_id), form, _Filled(raw, {}, ticked, refused)), 409
    return redirect(url_for(".choose_person"), code=303)


def thing_key(entry: InboxEntry) -> str:
    """How a list names a task or part: ``12`` or ``12-3``."""
    return str(entry.task_id) if entry.part_id is None else f"{entry.task_id}-{entry.part_id}"


def _pass_on(chosen: Sequence[InboxEntry], values: Mapping[str, Any]) -> tuple[int, list[tuple[str, str]]]:
    """How many have changed hands, and which cases were refused in which words."""
    engine, actor = current_engine(), current_actor()
    to_id = None if values["person"] == EVERYBODY else id_of(values["person"])
    cases: dict[int, list[InboxEntry]] = {}
    for entry in chosen:
        cases.setdefault(entry.case_id, []).append(entry)
    moved, refused = 0, []
    for case_id, entries in sorted(cases.items()):
        things = tuple((entry.task_id, entry.part_id) for entry in entries)
        try:
            result = engine.execute(ReassignTasks(case_id, things, to_id, values["reason"]), actor=actor)
        except InvalidInputError as error:
            said = "; ".join(text for texts in error.errors.values() for text in texts)
            refused.append((f"{entries[0].case_reference}, {entries[0].name}", said))
        except CasewayError as error:
            refused.append((f"{entries[0].case_reference}, {entries[0].name}", str(error)))
        else:
            moved += result if isinstance(result, int) else 0
    return moved, refused


def _check_may() -> None:
    if not any(held.role in REASSIGNERS for held in current_actor().holdings):
        text = "Only business managers can reassign many tasks at once."
        raise NotPermittedError(text)


def _find(person_id: int) -> _Found:
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        holder = next((one for one in list_holders(rows, actor) if one.person_id == person_id), None)
        if holder is None:
            text = "This person has no open task that you can pass on."
            raise NotFoundError(text)
        page = list_held(rows, actor, person_id, request.args.get("after", ""))
        takers = list_takers_of(rows, page.entries, local_date(engine.now()))
    return _Found(holder, page, [one for one in takers if one.person_id != person_id])


def _form(takers: Sequence[Candidate]) -> Form:
    first = [(EVERYBODY, "Everybody with the role for each: offer them again")]
    hint = "Each must hold the role for what they are given; what they cannot be given stays where it is"
    if not takers:
        hint = "Nobody else holds a role for any of them today"
    return fixed_form(
        "reassign",
        "Reassign tasks",
        people_question("Who is to have them?", hint, "Choose who is to have them", takers, first),
        text_question("reason", "Reason", "It stays on the record. Do not name the child", WHY_REASSIGNED,
                      LONGEST_REASON),
    )  # fmt: skip


def _draw(found: _Found, form: Form, filled: _Filled) -> str:
    next_address = ""
    if found.page.after:
        person_id = found.holder.person_id
        next_address = url_for(".reassign", person_id=person_id, after=found.page.after)
    return render_template(
        "tasks/reassign_many.html",
        holder=found.holder,
        entries=[(thing_key(entry), entry) for entry in found.page.entries],
        next_address=next_address,
        chosen=filled.chosen,
        refused=filled.refused,
        errors=filled.errors,
        today=local_date(current_engine().now()),
        page=draw_page(form, 1, Asked(filled.raw, filled.errors)),
    )

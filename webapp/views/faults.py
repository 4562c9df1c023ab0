"""Faults: the steps that stand still, tried again one by one or by kind, or given up with a reason."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.clocks.words import plural
from engine.commands.give_up_fault import LONGEST, GiveUpFault
from engine.commands.retry_fault import RetryFault
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.queries.faults import (
    KINDS,
    MOST_AT_ONCE,
    STATES,
    FaultFilter,
    FaultLine,
    get_fault,
    list_fault_groups,
    list_faults,
    list_to_retry,
)
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("faults", __name__, url_prefix="/faults")

STATE_WORDS = {"open": "To be mended", "given_up": "Given up", "closed": "Dealt with"}


@blueprint.get("/")
def show_list() -> str:
    """List the faults of the reader's areas; filters and place stand in the address."""
    engine, actor, wanted = current_engine(), current_actor(), _wanted()
    before = request.args.get("before", type=int)
    with engine.read() as rows:
        page = list_faults(rows, engine.library, actor, wanted, before)
        groups = list_fault_groups(rows, actor, wanted.state)
    used = _used(wanted)
    return render_template(
        "operations/faults.html",
        page=page,
        groups=groups,
        wanted=wanted,
        used=used,
        total=sum(
            each.count
            for each in groups
            if wanted.kind in ("", each.kind) and wanted.process in ("", each.process_key)
        ),
        states=STATE_WORDS,
        kinds=sorted({(each.kind, each.kind_words) for each in groups}),
        processes=sorted({(each.process_key, each.process) for each in groups}),
        tried_to=max(request.args.get("tried_to", 0, type=int), 0),
        at_once=MOST_AT_ONCE,
        first=url_for(".show_list", **used) if before is not None else "",
        following=url_for(".show_list", **used, before=page.after) if page.after else "",
    )


@blueprint.post("/<int:fault_id>/retry")
def retry(fault_id: int) -> Response:
    """Try one stopped step again."""
    _find(fault_id)
    ran = current_engine().execute(RetryFault(fault_id), actor=current_actor())
    flash("The step ran, and the case goes on" if ran else "The step failed again. Its cause is shown below")
    return redirect(url_for(".show_list", **_used(_wanted())), code=303)


@blueprint.post("/retry")
def retry_all() -> Response:
    """Try the open faults of a kind again: one command each, so that one failure never stops the rest."""
    engine, actor, wanted = current_engine(), current_actor(), _wanted()
    with engine.read() as rows:
        ids = list_to_retry(rows, actor, wanted, request.form.get("after", 0, type=int))
    ran = dealt_with = 0
    for fault_id in ids:
        try:
            ran += engine.execute(RetryFault(fault_id), actor=actor)
        except ConflictError:  # somebody else was first, or an earlier step of this round mended it
            dealt_with += 1
    flash(_summary(len(ids), ran, dealt_with))
    goes_on = {"tried_to": ids[-1]} if len(ids) == MOST_AT_ONCE else {}
    return redirect(url_for(".show_list", **_used(wanted), **goes_on), code=303)


@blueprint.route("/<int:fault_id>/give-up", methods=["GET", "POST"])
def give_up(fault_id: int) -> str | tuple[str, int] | Response:
    """Say what giving up means, ask why, and do it."""
    fault = _find(fault_id)
    if fault.state != "open":
        text = "This step has been given up already."
        raise ConflictError(text)
    reason = request.form.get("reason", "")
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        try:
            current_engine().execute(GiveUpFault(fault_id, reason), actor=current_actor())
        except InvalidInputError as error:
            errors = error.errors
        else:
            flash("The step is given up. It stays where it stood")
            return redirect(url_for(".show_list"), code=303)
    page = render_template(
        "operations/give_up_fault.html", fault=fault, reason=reason, errors=errors, longest=LONGEST
    )
    return page, 422 if errors else 200


def _find(fault_id: int) -> FaultLine:
    engine = current_engine()
    with engine.read() as rows:
        fault = get_fault(rows, engine.library, current_actor(), fault_id)
    if fault.case_id is None:
        text = "Only the partnership's team can deal with the steps of its cases."
        raise NotPermittedError(text)
    if not fault.may_mend:
        text = "This fault has been dealt with already."
        raise ConflictError(text)
    return fault


def _wanted() -> FaultFilter:
    """What is asked for; an edited address filters by what there is."""
    asked = request.values
    state, kind = asked.get("state", ""), asked.get("kind", "")
    process = "".join(filter(str.isprintable, asked.get("process", "")))[:80]
    return FaultFilter(state if state in STATES else "open", kind if kind in KINDS else "", process)


def _used(wanted: FaultFilter) -> dict[str, str]:
    found = {"state": wanted.state, "kind": wanted.kind, "process": wanted.process}
    return {name: value for name, value in found.items() if value and (name, value) != ("state", "open")}


def _summary(tried: int, ran: int, dealt_with: int) -> str:
    """What came of trying several again."""
    if not tried:
        return "There was nothing to try again"
    failed = tried - ran - dealt_with
    parts = [f"{plural(ran, 'step')} ran"]
    if dealt_with:
        parts.append(f"{plural(dealt_with, 'step')} had been dealt with already")
    parts.append(f"{plural(failed, 'step')} failed again" if failed else "none failed again")
    return f"Tried {plural(tried, 'step')} again: {', '.join(parts)}"

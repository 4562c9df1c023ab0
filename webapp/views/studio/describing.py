"""What a proposal is about, whom it governs, and which cases need a person's look before they move."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.commands.describe_proposal import DescribeProposal
from engine.errors import InvalidInputError
from engine.expressions.choosing import ALL_OPERATORS, Test
from engine.now import local_date
from engine.queries.proposals import ProposalView
from engine.queries.studio_expressions import Names, describe_tests, describe_text
from engine.queries.studio_rules import get_names, list_examples, names_read, try_rule
from engine.queries.studio_versions import list_studio_processes
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import date_question, fixed_form, line_question, text_question
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_describing", __name__, url_prefix="/studio/<int:proposal_id>")

Answer = str | tuple[str, int] | Response
_ROWS = 3
_LONGEST = DescribeProposal.LONGEST


@blueprint.route("/about", methods=["GET", "POST"])
def about(proposal_id: int) -> Answer:
    """Ask for the title, the summary, the guidance, the day, and what the version replaces."""
    proposal = find_editable(proposal_id)
    form = _about_form(proposal)
    if request.method != "POST":
        raw: Mapping[str, Any] = {
            "title": proposal.title,
            "summary": proposal.summary,
            "guidance": proposal.guidance,
            "in_force_from": proposal.in_force_from.isoformat() if proposal.in_force_from else "",
            "replaces": proposal.replaces,
        }
        return _show_about(proposal, form, raw, {})
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        day = values.get("in_force_from")
        command = DescribeProposal(
            proposal_id,
            title=values["title"],
            summary=values.get("summary") or "",
            guidance=values.get("guidance") or "",
            replaces=values.get("replaces") or "",
            in_force_from=date.fromisoformat(day) if day else None,
        )
        current_engine().execute(command, actor=current_actor())
    except (InvalidFormError, InvalidInputError) as error:
        return _show_about(proposal, form, raw, error.errors), 422
    flash("The description is saved")
    return redirect(url_for("studio_proposals.overview", proposal_id=proposal_id), code=303)


@blueprint.route("/governs", methods=["GET", "POST"])
def governs(proposal_id: int) -> Answer:
    """Choose or write whom the version governs, and try it on made-up cases."""
    return _condition(proposal_id, "rule", "studio/governs.html", "/governs")


@blueprint.route("/attention", methods=["GET", "POST"])
def attention(proposal_id: int) -> Answer:
    """Choose or write which live cases a person looks at before they move, and say why."""
    return _condition(proposal_id, "person_when", "studio/attention.html", "/attention")


def _condition(proposal_id: int, name: str, template: str, tab: str) -> Answer:
    is_saving = request.method == "POST" and request.form.get("action") != "try"
    proposal = find_editable(proposal_id) if is_saving else find_proposal(proposal_id)
    engine = current_engine()
    with engine.read() as rows:
        names = get_names(rows, engine.library, proposal)
    if not is_saving:
        return _show_condition(proposal, names, name, template, request.form, "")
    text, problem = _asked_rule(request.form, names)
    changes = {name: text}
    if name == "person_when":
        changes["person_words"] = request.form.get("person_words", "")
    if not problem:
        try:
            engine.execute(DescribeProposal(proposal_id, **changes), actor=current_actor())  # type: ignore[arg-type]
        except InvalidInputError as error:
            problem = "; ".join(message for messages in error.errors.values() for message in messages)
    if problem:
        return _show_condition(proposal, names, name, template, request.form, problem), 422
    flash("Saved. Try it on some cases below")
    return redirect(f"/studio/{proposal_id}{tab}", code=303)


def _asked_rule(posted: MultiDict[str, str], names: Names) -> tuple[str, str]:
    """The rule as it was chosen or written, and what is wrong with it."""
    how = posted.get("how", "")
    if how == "none":
        return "", ""
    if how == "written":
        found = describe_text(posted.get("written", "").strip(), names)
        missing = "" if found.text else "Write the condition out, or choose another way."
        return found.text, found.problem or missing
    if how == "chosen":
        found = describe_tests(posted.get("join", "and"), _tests(posted), names)
        return found.text, found.problem
    return "", "Choose how you want to say it."


def _tests(posted: MultiDict[str, str]) -> list[Test]:
    rows = zip(*(posted.getlist(f"test_{part}") for part in ("name", "operator", "value")), strict=False)
    return [Test(name, operator, value) for name, operator, value in rows if name]


def _show_condition(
    proposal: ProposalView,
    names: Names,
    name: str,
    template: str,
    posted: MultiDict[str, str],
    problem: str,
) -> str:
    engine = current_engine()
    text = getattr(proposal, name)
    now = describe_text(text, names)
    read = names_read(text)
    today = local_date(engine.now())
    entered = {key: posted.get(f"fact_{key}", "") for key in read}
    is_trying = posted.get("action") == "try"
    with engine.read() as rows:
        examples = list_examples(rows, proposal.area_id, text, names, today) if text else []
        tried = try_rule(rows, proposal.area_id, text, names, entered, today) if is_trying else None
    tests = _tests(posted) if posted.get("how") else list(now.chosen.tests if now.chosen else ())
    usual = "none" if not text else "chosen" if now.chosen else "written"
    return show_tab(
        template,
        proposal,
        "",
        now=now,
        names=names,
        operators=ALL_OPERATORS,
        tests=[*tests, *[Test("", "", "")] * max(_ROWS - len(tests), 1)],
        join=posted.get("join") or (now.chosen.join if now.chosen else "and"),
        how=posted.get("how") or usual,
        written=posted.get("written", text),
        person_words=posted.get("person_words", proposal.person_words),
        problem=problem,
        read=read,
        entered=entered,
        examples=examples,
        tried=tried,
    )


def _about_form(proposal: ProposalView) -> Form:
    engine = current_engine()
    with engine.read() as rows:
        processes = list_studio_processes(rows, current_actor(), local_date(engine.now()))
    others = {each.key: each.name for each in processes if each.key != proposal.process_key}
    replaces = {
        "type": "select",
        "key": "replaces",
        "label": "Process that it replaces",
        "description": "Its versions are retired for the cases that the new version governs; "
        "cases that run on it finish on it. Leave it empty if it replaces none",
        "values": [{"value": key, "label": words} for key, words in others.items()],
    }
    guidance = "Which guidance, law or local decision it comes from, with its edition or date. "
    guidance += "For example, Working Together 2026, chapter 5"
    title_hint = "As the list shows it. For example, Two more working days for the rapid review"
    summary = "In plain English, for whoever approves it and whoever works with it"
    first_day = "The first day on which new cases start on it"
    missing = "Say in a few words what is to change"
    return fixed_form(
        "about",
        "What it is about",
        line_question("title", "Title", title_hint, missing, _LONGEST["title"]),
        text_question("summary", "What changes, and why", summary, "", _LONGEST["summary"]),
        text_question("guidance", "Guidance reference", guidance, "", _LONGEST["guidance"]),
        date_question("in_force_from", "In force from", first_day),
        *([replaces] if others else []),
    )


def _show_about(
    proposal: ProposalView, form: Form, raw: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> str:
    return show_tab("studio/about.html", proposal, "", page=draw_page(form, 1, Asked(raw, errors)))

"""The decision tables of a proposal: listed, added, deleted, edited as a table, tried on made-up values."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from engine.errors import ConflictError, NotFoundError
from engine.queries.proposals import ProposalView
from engine.rules import HIT_POLICIES, Input, Output, Row, RuleError, Table, read_table, write_table
from engine.rules.saying import say_row
from engine.studio.proposed_rules import (
    Declared,
    check_rule,
    declared_in,
    list_rules,
    path_of,
    used_by,
)
from webapp.form_studio.components import new_key
from webapp.form_studio.kinds import type_words
from webapp.form_studio.saving import posted_revision, save_files
from webapp.rule_studio.posting import acted, posted_table
from webapp.rule_studio.trying import Trial, names_read, try_it
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_rules", __name__, url_prefix="/studio/<int:proposal_id>/rules")

Answer = str | tuple[str, int] | Response
RULE = "/<rule_id>"
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST_NAME = 200


@blueprint.get("")
def index(proposal_id: int) -> str:
    """List the rules with the steps that they decide."""
    proposal = find_proposal(proposal_id)
    rows = list_rules(proposal.files, proposal.diagram())
    return show_tab("studio/rules/list.html", proposal, "/rules", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
def new(proposal_id: int) -> Answer:
    """Add a table with one input, one output and one rule."""
    proposal = find_editable(proposal_id)
    declared = declared_in(proposal.diagram())
    asked = {
        key: " ".join(request.form.get(key, "").split()) for key in ("name", "rule_id", "input", "output")
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        taken = {path.removeprefix("rules/").removesuffix(".dmn") for path in proposal.files}
        asked["rule_id"] = asked["rule_id"] or (new_key(asked["name"], taken) if asked["name"] else "")
        errors = _wrong(proposal, declared, asked)
        if not errors:
            return _added(proposal, declared, asked)
    page = show_tab(
        "studio/rules/new.html", proposal, "/rules", declared=declared, asked=asked, errors=errors
    )
    return (page, 422) if errors else page


@blueprint.route(f"{RULE}/delete", methods=["GET", "POST"])
def delete(proposal_id: int, rule_id: str) -> Answer:
    """Ask, then take the rule out of the proposal; refused while a step names it."""
    proposal = find_editable(proposal_id)
    _text_of(proposal, rule_id)
    steps = used_by(proposal.diagram(), rule_id)
    if request.method != "POST":
        return show_tab("studio/rules/delete.html", proposal, "/rules", rule_id=rule_id, steps=steps)
    if steps:
        text = f"The rule {rule_id} decides {', '.join(steps)}. Give that step another rule first."
        raise ConflictError(text)
    save_files(proposal, {path_of(rule_id): None}, f"Deleted the business rule {rule_id}")
    flash(f"The business rule {rule_id} is deleted")
    return redirect(f"/studio/{proposal_id}/rules", code=303)


@blueprint.get(RULE)
def edit(proposal_id: int, rule_id: str) -> str:
    """Show the table, what is wrong with it, what it says in words; try it on values in the address."""
    proposal = find_proposal(proposal_id)
    table, problem = _table_of(proposal, rule_id)
    if table is None:
        return show_tab("studio/rules/broken.html", proposal, "/rules", rule_id=rule_id, problem=problem)
    declared = declared_in(proposal.diagram())
    trial = try_it(proposal.area_id, table, declared, request.args) if request.args else Trial()
    return _show(proposal, table, declared, trial=trial)


@blueprint.post(RULE)
def change(proposal_id: int, rule_id: str) -> Answer:
    """Save every cell as typed, and what the button asks for besides."""
    proposal = find_editable(proposal_id)
    table, problem = _table_of(proposal, rule_id)
    if table is None:
        raise ConflictError(problem)
    declared = declared_in(proposal.diagram())
    typed = table
    try:
        typed = posted_table(request.form, table, declared)
        changed, words = acted(typed, request.form.get("action", ""), request.form, declared)
        save_files(
            proposal, {path_of(rule_id): write_table(changed)}, f"Business rule “{changed.name}”: {words}"
        )
    except (RuleError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 422
        return _show(proposal, typed, declared, errors=[str(error)], revision=posted_revision()), status
    flash(f"The business rule is saved: {words}" if words != "saved" else "The business rule is saved")
    return redirect(f"/studio/{proposal_id}/rules/{rule_id}", code=303)


def _show(
    proposal: ProposalView,
    table: Table,
    declared: Declared,
    *,
    trial: Trial | None = None,
    errors: list[str] | None = None,
    revision: int | None = None,
) -> str:
    findings = check_rule(table, declared)
    marked: dict[str, list[Any]] = {}
    for finding in findings:
        marked.setdefault(f"{finding.row}-{finding.column}", []).append(finding)
    return show_tab(
        "studio/rules/edit.html",
        proposal,
        "/rules",
        table=table,
        declared=declared,
        findings=findings,
        marked=marked,
        errors=errors or [],
        policies=HIT_POLICIES,
        steps=used_by(proposal.diagram(), table.id),
        sentences=[
            say_row(table, row, declared.labels, declared.choices, declared.types) for row in table.rows
        ],
        names=names_read(table, declared),
        type_words=type_words,
        trial=trial or Trial(),
        revision=proposal.revision if revision is None else revision,
    )


def _text_of(proposal: ProposalView, rule_id: str) -> str:
    if path_of(rule_id) not in proposal.files:
        message = "This business rule does not exist. It may have been deleted meanwhile."
        raise NotFoundError(message)
    return proposal.files[path_of(rule_id)]


def _table_of(proposal: ProposalView, rule_id: str) -> tuple[Table | None, str]:
    try:
        return read_table(_text_of(proposal, rule_id)), ""
    except RuleError as error:
        return None, str(error)


def _wrong(proposal: ProposalView, declared: Declared, asked: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not asked["name"] or len(asked["name"]) > _LONGEST_NAME:
        errors["name"] = f"Enter a name of at most {_LONGEST_NAME} characters"
    if asked["rule_id"] and not _ID.fullmatch(asked["rule_id"]):
        errors["rule_id"] = "Use small letters, digits and _, starting with a letter, 60 at most"
    elif path_of(asked["rule_id"]) in proposal.files or asked["rule_id"] == "new":
        errors["rule_id"] = "There is a business rule of this id already. Choose another"
    if asked["input"] not in declared.types:
        errors["input"] = "Choose what is looked at"
    if asked["output"] not in declared.facts:
        errors["output"] = "Choose the fact that is set"
    return errors


def _added(proposal: ProposalView, declared: Declared, asked: dict[str, str]) -> Response:
    table = Table(
        asked["rule_id"],
        asked["name"],
        inputs=(Input(asked["input"], declared.labels[asked["input"]]),),
        outputs=(Output(asked["output"], declared.labels[asked["output"]]),),
        rows=(Row(("-",), ("-",)),),
    )
    words = f"Added the business rule “{table.name}”"
    save_files(proposal, {path_of(table.id): write_table(table)}, words)
    flash(f"The business rule “{table.name}” is added. Name it on the step that it is to decide")
    return redirect(f"/studio/{proposal.id}/rules/{table.id}", code=303)

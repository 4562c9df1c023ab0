"""The scenarios of a proposal: run, read, renamed, deleted, sent and taken in; and the flows they walk."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answered

from engine.bundles import Bundle
from engine.commands.save_proposal import SaveProposal
from engine.commands.start_play import StartPlay
from engine.diagram.text_twin import text_twin
from engine.errors import CasewayError, InvalidInputError, NotFoundError
from engine.playing.describing import describe_steps
from engine.playing.governing import governs
from engine.playing.keeping import FOLDER, path_of
from engine.playing.results import Results, run_scenarios
from engine.playing.runners import runner_for
from engine.playing.scripts import renamed
from engine.queries.plays import find_base_files
from engine.queries.proposals import ProposalView
from engine.scenarios import Scenario, ScenarioFileError, load_scenario
from engine.scenarios.text import LONGEST
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import fixed_form, line_question
from webapp.play_pages.reading import OFTEN, find_names, load_folders, posted_answers, walker
from webapp.security import limiter
from webapp.uploads import look_at_upload
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_scenarios", __name__, url_prefix="/studio/<int:proposal_id>/play")

limiter.limit(OFTEN, key_func=walker)(blueprint)  # every page replays a walk, or runs scenarios

Answer = str | tuple[str, int] | Answered
SECONDS = 10.0
NAME = fixed_form(
    "scenario",
    "Name of the scenario",
    line_question("name", "Name of the scenario", "What it shows, in a few words", "Enter a name", 150),
)


@blueprint.get("/scenarios/")
def show_all(proposal_id: int) -> str:
    """Run what has not been run on these very texts, and list how every scenario goes."""
    proposal = find_proposal(proposal_id)
    return _list(proposal, [])


@blueprint.post("/scenarios/upload")
def upload(proposal_id: int) -> Answer:
    """Take a scenario's file in."""
    proposal = find_editable(proposal_id)
    sent = request.files.get("file")
    data = sent.stream.read(LONGEST * 4 + 1) if sent and sent.filename else b""
    try:
        look_at_upload(data, (sent.filename if sent else "") or "")
        text = _decoded(data)
        scenario = load_scenario(text, sent.filename[:80] if sent and sent.filename else "scenario")
        path = path_of(scenario.name)
        check_is_free(proposal, path)
        save(proposal, {path: text}, f"Took in the scenario “{scenario.name}”")
    except ScenarioFileError as error:
        return _list(proposal, [str(error)]), 422
    except InvalidInputError as error:
        return _list(proposal, [text for texts in error.errors.values() for text in texts]), 422
    flash("The scenario has been taken in")
    return redirect(url_for(".show_all", proposal_id=proposal.id), code=303)


@blueprint.get("/scenarios/<name>")
def show(proposal_id: int, name: str) -> str:
    """Show one scenario as steps in words, and where it fails."""
    proposal = find_proposal(proposal_id)
    text = _text(proposal, name)
    problem, steps, scenario = "", [], None
    results = _results(proposal)
    found = next((each for each in results.results if each.path == f"{FOLDER}{name}.yaml"), None)
    try:
        scenario = load_scenario(text, f"{name}.yaml")
        steps = list(describe_steps(scenario, _bundles(proposal)))
    except ScenarioFileError as error:
        problem = str(error)
    return show_tab(
        "studio/play_scenario.html",
        proposal,
        "/play",
        name=name,
        scenario=scenario,
        steps=steps,
        problem=problem,
        result=found,
        text=text,
        governed=_governed(proposal, scenario),
    )


@blueprint.get("/scenarios/<name>.yaml")
def download(proposal_id: int, name: str) -> Response:
    """Send a scenario's file."""
    text = _text(find_proposal(proposal_id), name)
    answer = Response(text, mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.yaml")
    return answer


@blueprint.post("/scenarios/<name>/walk")
def walk(proposal_id: int, name: str) -> Answer:
    """Begin a walk with a scenario's steps."""
    proposal = find_proposal(proposal_id)
    play_id = current_engine().execute(StartPlay(proposal.id, _text(proposal, name)), actor=current_actor())
    return redirect(url_for("studio_play.show", proposal_id=proposal.id, play_id=play_id), code=303)


@blueprint.route("/scenarios/<name>/rename", methods=["GET", "POST"])
def rename(proposal_id: int, name: str) -> Answer:
    """Give a scenario another name, and so its file."""
    proposal = find_editable(proposal_id)
    text = _text(proposal, name)
    raw: Mapping[str, Any] = {"name": _name_of(text, name)}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        raw = NAME.raw_from_post(posted_answers())
        try:
            new = NAME.load(raw)["name"]
            path, old = path_of(new), f"{FOLDER}{name}.yaml"
            changes: dict[str, str | None] = {}
            if path != old:
                check_is_free(proposal, path)
                changes[old] = None
            save(proposal, {**changes, path: renamed(text, new)}, f"Renamed a scenario to “{new}”")
        except (InvalidFormError, InvalidInputError) as error:
            errors = {path: list(messages) for path, messages in error.errors.items()}
        else:
            flash("The scenario has its new name")
            return redirect(url_for(".show_all", proposal_id=proposal.id), code=303)
    page = draw_page(NAME, 1, Asked(raw, errors))
    drawn = show_tab("studio/play_rename.html", proposal, "/play", page=page, name=name)
    return drawn, 422 if errors else 200


@blueprint.route("/scenarios/<name>/delete", methods=["GET", "POST"])
def delete(proposal_id: int, name: str) -> Answer:
    """Ask whether a scenario is to be deleted, and do it."""
    proposal = find_editable(proposal_id)
    title = _name_of(_text(proposal, name), name)
    if request.method != "POST":
        return show_tab("studio/play_delete.html", proposal, "/play", name=name, title=title)
    save(proposal, {f"{FOLDER}{name}.yaml": None}, f"Deleted the scenario “{title}”")
    flash("The scenario is deleted")
    return redirect(url_for(".show_all", proposal_id=proposal.id), code=303)


@blueprint.get("/coverage")
def coverage(proposal_id: int) -> str:
    """Draw which flows the scenarios walk, and list those that none does."""
    proposal = find_proposal(proposal_id)
    results, diagram = _results(proposal), proposal.diagram()
    marks = (
        {flow: "walked" if flow in results.walked_flows else "missed" for flow in diagram.flows}
        if diagram and not results.problem
        else {}
    )
    names = find_names(_bundles(proposal), proposal.process_key)
    return show_tab(
        "studio/play_coverage.html",
        proposal,
        "/play",
        results=results,
        marks=marks,
        twin=text_twin(diagram, names=names) if diagram else None,
    )


def _list(proposal: ProposalView, problems: list[str]) -> str:
    results = _results(proposal)
    return show_tab(
        "studio/play_scenarios.html",
        proposal,
        "/play",
        results=results,
        problems=problems,
        governed={
            each.path: _governed(proposal, _load(proposal, each.path))
            for each in results.results
            if not each.from_base
        },
    )


def _results(proposal: ProposalView) -> Results:
    with current_engine().read() as rows:
        base = find_base_files(rows, proposal)
    return run_scenarios(proposal.process_key, load_folders(proposal), base, SECONDS)


def _bundles(proposal: ProposalView) -> Mapping[str, Bundle]:
    """What is played, compiled, for the names of steps; nothing while the proposal does not compile."""
    try:
        return runner_for(load_folders(proposal)).bundles
    except CasewayError:
        return {}


def _governed(proposal: ProposalView, scenario: Scenario | None) -> Any:
    diagram = proposal.diagram()
    if scenario is None or diagram is None or not (proposal.rule or proposal.in_force_from):
        return None
    return governs(diagram, scenario.given, proposal.rule, proposal.in_force_from)


def _load(proposal: ProposalView, path: str) -> Scenario | None:
    try:
        return load_scenario(proposal.files[path], path)
    except (ScenarioFileError, KeyError):
        return None


def _text(proposal: ProposalView, name: str) -> str:
    """A scenario's text: the proposal's, else the one of the version that it changes."""
    path = f"{FOLDER}{name}.yaml"
    text = proposal.files.get(path)
    if text is None:
        with current_engine().read() as rows:
            text = find_base_files(rows, proposal).get(path)
    if text is None:
        message = "There is no such scenario. It may have been renamed or deleted."
        raise NotFoundError(message)
    return text


def _name_of(text: str, name: str) -> str:
    try:
        return load_scenario(text, name).name
    except ScenarioFileError:
        return name.replace("_", " ")


def _decoded(data: bytes) -> str:
    if not data:
        raise InvalidInputError({"file": ["Choose a scenario's file, ending in .yaml."]})
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInputError({"file": ["This file is not text in UTF-8."]}) from error


def check_is_free(proposal: ProposalView, path: str) -> None:
    """A scenario must not be written over another.

    Raises:
        InvalidInputError: there is one at this path.
    """
    if path in proposal.files:
        message = "There is a scenario of this name already. Choose another name, or delete that one first."
        raise InvalidInputError({"name": [message]})


def save(proposal: ProposalView, changes: Mapping[str, str | None], words: str) -> None:
    """Save texts of a proposal on the revision that the page was drawn from.

    Raises:
        ConflictError: somebody else has saved meanwhile.
    """
    revision = request.form.get("revision", proposal.revision, type=int)
    command = SaveProposal(proposal.id, revision, changes, words=words)
    current_engine().execute(command, actor=current_actor())

"""Starting a proposal: from a version, a shipped archive, an imported file, or nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.bundles.folders import get_archive_folder, list_archive_folders, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.errors import InvalidInputError
from engine.now import local_date
from engine.queries.studio_versions import StudioProcess, list_studio_processes
from engine.roles import ROLE_LABELS
from engine.studio.permissions import check_may_edit_processes, editing_areas
from engine.studio.skeleton import new_process
from forms import Form, InvalidFormError
from webapp.actors import current_actor, current_standing
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import Component, choice_question, fixed_form, line_question

blueprint = Blueprint("studio_starting", __name__, url_prefix="/studio/new")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def choose() -> str:
    """Ask from what to start."""
    _areas()
    return render_template("studio/new.html")


@blueprint.route("/version", methods=["GET", "POST"])
def from_version() -> Answer:
    """Start from a published version: the address may name it, and only the title is then to be entered."""
    areas = _areas()
    engine = current_engine()
    with engine.read() as rows:
        found = list_studio_processes(rows, current_actor(), local_date(engine.now()))
    offered = {
        f"{each.area_id}:{version.id}": (_version_words(each, version.number, len(areas) > 1), each, version)
        for each in found
        if each.area_id in areas
        for version in sorted(each.versions, key=lambda one: -one.number)
    }
    form = fixed_form(
        "from_version",
        "Change a published process",
        _select("version", "Process and version", "Choose the process that is to change",
                {key: words for key, (words, _, _) in offered.items()}),
        _title(),
    )  # fmt: skip
    asked = {"version": request.args.get("version", ""), "title": ""}

    def command(values: Mapping[str, Any]) -> CreateProposal:
        _, process, version = offered[values["version"]]
        return CreateProposal(process.area_id, process.key, values["title"], version.id)

    return _ask(
        form, asked, command, "It is a copy. What is published stays as it is until a copy is approved."
    )


@blueprint.route("/archive", methods=["GET", "POST"])
def from_archive() -> Answer:
    """Start from a process as it was in an earlier year, shipped with Caseway."""
    areas = _areas()
    offered = {
        f"{folder.parent.name}/{folder.name}": _archive_words(folder) for folder in list_archive_folders()
    }
    form = fixed_form(
        "from_archive",
        "Start from an archived process",
        _select("archive", "Process and year", "Choose the process and its year", offered),
        *_area_question(areas),
        _title(),
    )  # fmt: skip

    def command(values: Mapping[str, Any]) -> CreateProposal:
        year, _, key = values["archive"].partition("/")
        files = read_folder(get_archive_folder(key, int(year)))
        return CreateProposal(_area(areas, values), key, values["title"], files=files)

    return _ask(form, {}, command, "A process as it was under an earlier edition, shipped with Caseway.")


@blueprint.route("/blank", methods=["GET", "POST"])
def from_nothing() -> Answer:
    """Start with one step, one role and one form."""
    areas = _areas()
    opens = (("yes", "Yes, people open it under Cases"), ("no", "No, another process calls it"))
    name_hint = "As people say it. For example, Near miss review"
    key_hint = "Small letters, digits and underscores. It can never be changed. For example, near_miss_review"
    missing = "Say whether it is a case of its own"
    form = fixed_form(
        "from_nothing",
        "Start with an empty process",
        line_question("name", "Name of the process", name_hint, "Enter the name of the process", 100),
        line_question("process_key", "Id of the process", key_hint, "Enter an id", 50),
        _select("role", "Who does the first step?", "Choose a role", ROLE_LABELS),
        choice_question("opens", "Is it a case of its own?", "", missing, *opens),
        *_area_question(areas),
    )

    def command(values: Mapping[str, Any]) -> CreateProposal:
        key = values["process_key"]
        engine = current_engine()
        with engine.read() as rows:
            known = {
                each.key for each in list_studio_processes(rows, current_actor(), local_date(engine.now()))
            }
        if key in known:
            raise InvalidInputError(
                {"process_key": ["There is a process with this id already. Choose another."]}
            )
        files = new_process(key, values["name"], values["role"], opens=values["opens"] == "yes")
        return CreateProposal(_area(areas, values), key, values["name"], files=files)

    return _ask(
        form, {}, command, "It runs as it is: a start, one step with a form, and an end. Build on it."
    )


def _ask(form: Form, asked: Mapping[str, Any], command: Any, intro: str) -> Answer:
    raw: Mapping[str, Any] = asked
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        raw = form.raw_from_post(request.form.to_dict(flat=False))
        try:
            proposal_id = current_engine().execute(command(form.load(raw)), actor=current_actor())
        except (InvalidFormError, InvalidInputError) as error:
            errors = error.errors
        else:
            flash("The proposal is started. Nothing is in force before it is approved")
            return redirect(url_for("studio_proposals.overview", proposal_id=proposal_id), code=303)
    page = draw_page(form, 1, Asked(raw, errors))
    shown = render_template("studio/new_from.html", title=form.title, page=page, intro=intro)
    return (shown, 422) if errors else shown


def _areas() -> list[int]:
    """The areas whose processes the reader owns.

    Raises:
        NotPermittedError: there is none.
    """
    areas = editing_areas(current_actor())
    check_may_edit_processes(current_actor(), areas[0] if areas else 0)
    return areas


def _area(areas: list[int], values: Mapping[str, Any]) -> int:
    return int(values["area"]) if "area" in values else areas[0]


def _area_question(areas: list[int]) -> list[Component]:
    if len(areas) == 1:
        return []
    names = {str(area_id): current_standing().areas[area_id] for area_id in areas}
    return [choice_question("area", "Partnership", "", "Choose the partnership", *names.items())]


def _select(key: str, label: str, missing: str, choices: Mapping[str, str]) -> Component:
    asked = choice_question(key, label, "", missing, *choices.items())
    return asked | {"type": "select"}


def _title() -> Component:
    hint = "As the list shows it. For example, A shorter rapid review"
    return line_question(
        "title", "What is to change, in a few words", hint, "Say in a few words what is to change", 200
    )


def _version_words(process: StudioProcess, number: int, several: bool) -> str:
    in_force = process.in_force
    state = ", in force" if in_force is not None and in_force.number == number else ""
    return f"{process.name}, version {number}{state}{f' ({process.area})' if several else ''}"


def _archive_words(folder: Path) -> str:
    return f"{folder.name.replace('_', ' ').capitalize()}, as of {folder.parent.name}"

"""Choosing the cases that move to a version: mapping, dry run, a last look, start."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.commands.start_migration import StartMigration
from engine.errors import InvalidInputError, NotFoundError
from engine.moving.migrations import LONGEST_REASON, MOST_CASES
from engine.moving.model import MOVING, Target
from engine.now import local_date
from engine.queries.impact import CaseImpact, count_impact, get_version_target, list_impact
from engine.queries.mapping_choices import MappingChoice, list_mapping_choices
from engine.queries.studio_versions import StudioProcess, StudioVersion, get_studio_process
from engine.studio.permissions import check_may_edit_processes, editing_areas
from webapp.actors import current_actor
from webapp.addresses import id_of, ids_of
from webapp.auth import current_engine

blueprint = Blueprint("studio_moving_cases", __name__, url_prefix="/studio/migrations/new")

Answer = str | tuple[str, int] | Response
_PAGE = 100


@dataclass(frozen=True)
class _Asked:
    """Where cases are to move, and how their places are mapped."""

    process: StudioProcess
    version: StudioVersion
    target: Target
    choices: list[MappingChoice]


@blueprint.route("/", methods=["GET", "POST"])
def choose() -> Answer:
    """Show every live case as a dry run; take the mapping and the choice; ask once more; start."""
    asked = _find()
    if request.method != "POST":
        return _show(asked, request.form, {})
    mapping = _mapping(asked, request.form)
    asked = replace(asked, target=replace(asked.target, mapping=mapping))
    action = request.form.get("action", "")
    if action not in ("check", "confirm"):
        return _show(asked, request.form, {})
    accepted = ids_of(request.form.getlist("accepted"))
    chosen = sorted({*_chosen(asked, request.form), *accepted})
    command = StartMigration(
        asked.process.area_id,
        asked.version.id,
        chosen,
        request.form.get("reason", ""),
        {str(key): pairs for key, pairs in mapping.items()},
        accepted,
    )
    engine, actor = current_engine(), current_actor()
    try:
        if action == "check":
            engine.preview(command, actor=actor)
            return _confirm(asked, chosen, accepted)
        migration_id = engine.execute(command, actor=actor)
    except InvalidInputError as error:
        return _show(asked, request.form, error.errors), 422
    flash("The cases are being moved, one after the other")
    return redirect(url_for("studio_migrations.show", migration_id=migration_id), code=303)


def _find() -> _Asked:
    """The version of the address, its process, and what has to be mapped.

    Raises:
        NotFoundError: there is no such version for the reader.
        NotPermittedError: the reader owns no processes in the area.
    """
    engine, actor = current_engine(), current_actor()
    areas = editing_areas(actor)
    area_id = request.args.get("area", areas[0] if areas else 0, type=id_of)
    check_may_edit_processes(actor, area_id)
    with engine.read() as rows:
        wanted = request.args.get("version", 0, type=id_of)
        target = get_version_target(rows, engine.library, actor, wanted)
        process = get_studio_process(rows, actor, local_date(engine.now()), target.process_key, area_id)
        choices = list_mapping_choices(rows, engine.library, actor, target, area_id=area_id)
    version = next((each for each in process.versions if each.id == wanted), None)
    if version is None:
        text = "This version does not exist, or it is not for you."
        raise NotFoundError(text)
    return _Asked(process, version, target, choices)


def _mapping(asked: _Asked, posted: MultiDict[str, str]) -> dict[int, dict[str, str]]:
    """The mapping as it was chosen: all of it for each version that has something to map."""
    mapping: dict[int, dict[str, str]] = {}
    for each in asked.choices:
        given = posted.get(f"map-{each.version_id}-{each.element_id}", each.proposed)
        known = {choice for choice, _ in each.choices}
        mapping.setdefault(each.version_id, {})[each.element_id] = given if given in known else ""
    return mapping


def _chosen(asked: _Asked, posted: MultiDict[str, str]) -> list[int]:
    if posted.get("which") == "ticked":
        return ids_of(posted.getlist("cases"))
    return [
        each.instance_id for each in _read(asked, MOST_CASES, None)[0] if each.foresight.verdict in MOVING
    ]


def _read(asked: _Asked, limit: int, after: int | None) -> tuple[tuple[CaseImpact, ...], int | None]:
    engine = current_engine()
    with engine.read() as rows:
        page = list_impact(
            rows,
            engine.library,
            current_actor(),
            engine.now(),
            asked.target,
            area_id=asked.process.area_id,
            after=after,
            limit=limit,
        )
    return page.rows, page.next_after


def _show(asked: _Asked, posted: MultiDict[str, str], errors: Mapping[str, list[str]]) -> str:
    engine = current_engine()
    after = request.args.get("after", type=id_of)
    found, following = _read(asked, _PAGE, after)
    with engine.read() as rows:
        counts = count_impact(
            rows, engine.library, current_actor(), engine.now(), asked.target, area_id=asked.process.area_id
        )
    return render_template(
        "studio/migrations_new.html",
        asked=asked,
        rows=found,
        counts=counts,
        mapping=_mapping(asked, posted),
        errors=errors,
        reason=posted.get("reason", ""),
        which=posted.get("which", "all"),
        ticked=set(posted.getlist("cases")),
        accepted=set(posted.getlist("accepted")),
        longest=LONGEST_REASON,
        first=_address(asked) if after else "",
        following=_address(asked, after=following) if following else "",
        is_later=asked.version.in_force_from > local_date(engine.now()),
    )


def _confirm(asked: _Asked, chosen: list[int], accepted: list[int]) -> str:
    wanted = set(chosen)
    found = [each for each in _read(asked, MOST_CASES, None)[0] if each.instance_id in wanted]
    changes = sum(len(each.foresight.clocks) for each in found)
    posted: list[tuple[str, Any]] = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name == "reason" or name.startswith("map-")
    ]
    posted += [("which", "ticked"), *(("cases", each) for each in chosen)]
    posted += [("accepted", each) for each in accepted]
    return render_template(
        "studio/migrations_check.html",
        asked=asked,
        rows=found[:_PAGE],
        total=len(found),
        staying=[each for each in found if not each.foresight.will_move and each.instance_id not in accepted],
        changes=changes,
        accepted=accepted,
        posted=posted,
        reason=request.form.get("reason", ""),
        back=_address(asked),
    )


def _address(asked: _Asked, **more: Any) -> str:
    return url_for(".choose", version=asked.version.id, area=asked.process.area_id, **more)

"""Keeping a walk as a scenario: what is to be expected after each of its steps."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answered

from engine.errors import InvalidInputError
from engine.playing.describing import describe_steps
from engine.playing.keeping import Chosen, new_clocks, path_of, with_expectations
from engine.playing.walking import Seen
from engine.scenarios import ScenarioFileError, load_scenario
from forms import InvalidFormError
from webapp.form_pages import Asked, draw_page
from webapp.play_pages.reading import (
    OFTEN,
    Found,
    find_own_play,
    standing,
    walker,
)
from webapp.security import limiter
from webapp.views.studio.current import find_editable, show_tab
from webapp.views.studio.scenarios import NAME, check_is_free, save

blueprint = Blueprint("studio_play_keeping", __name__, url_prefix="/studio/<int:proposal_id>/play")

limiter.limit(OFTEN, key_func=walker)(blueprint)  # every page replays a walk, or runs scenarios

Answer = str | tuple[str, int] | Answered


@blueprint.route("/<int:play_id>/keep", methods=["GET", "POST"])
def keep(proposal_id: int, play_id: int) -> Answer:
    """Ask what is to be expected after each step of a walk, and keep it as a scenario."""
    found = find_own_play(find_editable(proposal_id), play_id)
    with standing(found) as now:
        now.check_goes()
        seen, scenario = now.walk.seen, now.walk.scenario
        steps = list(describe_steps(scenario, now.walk.world.bundles))
    raw, errors, chosen = {"name": found.play.name}, dict[str, list[str]](), _proposed(seen)
    if request.method == "POST":
        chosen = {
            step: Chosen(*(f"{what}-{step}" in request.form for what in ("open", "clocks", "ended")))
            for step in seen
        }
        raw = NAME.raw_from_post({"name": request.form.getlist("name")})
        try:
            name = NAME.load(raw)["name"]
            _keep(found, name, with_expectations(found.play.script, name, seen, chosen))
        except (InvalidFormError, InvalidInputError) as error:
            errors = {path: list(messages) for path, messages in error.errors.items()}
        else:
            flash("The walk is kept as a scenario")
            return redirect(url_for("studio_scenarios.show_all", proposal_id=proposal_id), code=303)
    clocks = {step: new_clocks(seen[step], seen.get(step - 1)) for step in seen}
    drawn = show_tab(
        "studio/play_keep.html",
        found.proposal,
        "/play",
        found=found,
        page=draw_page(NAME, 1, Asked(raw, errors)),
        seen=seen,
        steps={each.number: each for each in steps},
        clocks=clocks,
        chosen=chosen,
    )
    return drawn, 422 if errors else 200


def _keep(found: Found, name: str, text: str) -> None:
    path = path_of(name)
    check_is_free(found.proposal, path)
    try:
        load_scenario(text)
    except ScenarioFileError as error:
        raise InvalidInputError({"name": [str(error)]}) from error
    save(found.proposal, {path: text}, f"Kept a walk as the scenario “{name}”")


def _proposed(seen: Mapping[int, Seen]) -> dict[int, Chosen]:
    """Everything that changed, and the end where it has come."""
    return {
        step: Chosen(
            open=step == 0 or seen[step].open != seen[step - 1].open,
            clocks=bool(new_clocks(seen[step], seen.get(step - 1))),
            ended=seen[step].has_ended,
        )
        for step in seen
    }

"""Walking through a proposal with a movable clock, and keeping the walk as a scenario."""

from datetime import date, datetime

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answered

from engine.commands.delete_play import DeletePlay
from engine.commands.start_play import StartPlay
from engine.diagram.text_twin import text_twin
from engine.errors import CasewayError, DefinitionError, InvalidInputError, NotFoundError
from engine.now import local_date
from engine.playing.describing import describe_steps
from engine.playing.governing import days_around, governs
from engine.playing.scripts import content_of, moment_text, new_script, read_script, up_to
from engine.playing.walking import walk_through
from engine.queries.diagrams import newest_running
from engine.queries.plays import list_plays
from engine.queries.proposals import ProposalView
from engine.queries.scenario_results import scenario_results
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import date_question, fixed_form
from webapp.play_pages.reading import (
    OFTEN,
    Found,
    Standing,
    find_names,
    find_own_play,
    find_play,
    load_folders,
    posted_answers,
    standing,
    store,
    take_step,
    walker,
    words_of,
)
from webapp.play_pages.starting import given_of, proposed_answers, starting_form
from webapp.security import limiter
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint("studio_play", __name__, url_prefix="/studio/<int:proposal_id>/play")

limiter.limit(OFTEN, key_func=walker)(blueprint)  # every page replays a walk, or runs scenarios

Answer = str | tuple[str, int] | Answered
_TIME = fixed_form("time", "Go to a day", date_question("on", "Go to 9am on this day", "", "Enter a day"))
_NAME_QUESTIONS = ("on-day", "on-month", "on-year")


@blueprint.get("/")
def index(proposal_id: int) -> str:
    """List the walks, and say how the scenarios go as far as that is known."""
    engine, proposal = current_engine(), find_proposal(proposal_id)
    with engine.read() as rows:
        plays = list_plays(rows, current_actor(), proposal)
        results = scenario_results(rows, proposal, local_date(engine.now()), seconds=0)
    around = days_around(proposal.rule, proposal.in_force_from)
    return show_tab("studio/play.html", proposal, "/play", plays=plays, results=results, around=around)


@blueprint.route("/start", methods=["GET", "POST"])
def start(proposal_id: int) -> Answer:
    """Ask for the day and what is given, and begin."""
    engine, proposal = current_engine(), find_proposal(proposal_id)
    bundle = proposal.bundle()
    if bundle is None:
        return show_broken(proposal, _why_broken(proposal))
    form, errors = starting_form(bundle), dict[str, list[str]]()
    raw = proposed_answers(bundle, local_date(engine.now()), request.args.get("on", ""))
    if request.method == "POST":
        raw = form.raw_from_post(posted_answers())
        try:
            values = form.load(raw)
            script = new_script(proposal.process_key, values["name"], given_of(bundle, values))
            _try_start(proposal, script)
            play_id = engine.execute(StartPlay(proposal.id, script), actor=current_actor())
            return redirect(url_for(".show", proposal_id=proposal.id, play_id=play_id), code=303)
        except (InvalidFormError, InvalidInputError) as error:
            errors = {path: list(messages) for path, messages in error.errors.items()}
        except DefinitionError as error:
            return show_broken(proposal, error)
    page = draw_page(form, 1, Asked(raw, errors))
    drawn = show_tab("studio/play_start.html", proposal, "/play", page=page)
    return drawn, 422 if errors else 200


@blueprint.get("/<int:play_id>/")
def show(proposal_id: int, play_id: int) -> Answer:
    """Replay a walk and show where it stands."""
    return _show(find_play(find_proposal(proposal_id), play_id), {})


@blueprint.post("/<int:play_id>/time")
def time(proposal_id: int, play_id: int) -> Answer:
    """Move the clock of a walk: to the instant of a button, or to a day."""
    found = find_own_play(find_proposal(proposal_id), play_id)
    try:
        to = _moment(request.form.get("instant", ""))
        with standing(found) as now:
            now.check_goes()
            take_step(now, {"wait": to})
    except (InvalidFormError, InvalidInputError) as error:
        messages = [text for texts in error.errors.values() for text in texts]
        return _show(found, {"on": messages}), 422
    except DefinitionError as error:
        return show_broken(found.proposal, error)
    return _back_to(found)


@blueprint.post("/<int:play_id>/back")
def back(proposal_id: int, play_id: int) -> Answer:
    """Take the last step back, or all from one that does not go any more."""
    found = find_own_play(find_proposal(proposal_id), play_id)
    steps = len(content_of(found.play.script)["steps"])
    kept = request.form.get("keep", type=int)
    kept = steps - 1 if kept is None else min(kept, steps - 1)
    if steps:
        store(found, up_to(found.play.script, max(kept, 0)))
        flash("The step was taken back" if steps - kept == 1 else "The steps were taken back")
    return _back_to(found)


@blueprint.route("/<int:play_id>/end", methods=["GET", "POST"])
def end(proposal_id: int, play_id: int) -> Answer:
    """Ask whether to start over or to delete a walk, and do it."""
    found = find_own_play(find_proposal(proposal_id), play_id)
    if request.method != "POST":
        steps = len(content_of(found.play.script)["steps"])
        return show_tab("studio/play_end.html", found.proposal, "/play", found=found, steps=steps)
    if request.form.get("action") == "over":
        store(found, up_to(found.play.script, 0), read_script(found.play.script).given.at)
        flash("The walk starts over")
        return _back_to(found)
    current_engine().execute(DeletePlay(play_id), actor=current_actor())
    flash("The walk is deleted")
    return redirect(url_for(".index", proposal_id=proposal_id), code=303)


@blueprint.post("/<int:play_id>/copy")
def copy(proposal_id: int, play_id: int) -> Answer:
    """Begin a walk of one's own where another one stands."""
    found = find_play(find_proposal(proposal_id), play_id)
    copied = current_engine().execute(StartPlay(proposal_id, found.play.script), actor=current_actor())
    return redirect(url_for(".show", proposal_id=proposal_id, play_id=copied), code=303)


@blueprint.get("/drawing/<key>.bpmn")
def drawing(proposal_id: int, key: str) -> Response:
    """Send the drawing of the proposal, or of a process that it calls."""
    text = load_folders(find_proposal(proposal_id)).get(key, {}).get(f"{key}.bpmn")
    if text is None:
        message = "This process is not played with here."
        raise NotFoundError(message)
    answer = Response(text, mimetype="application/xml")
    # Opened by itself, a browser takes XHTML inside for a page of ours: it gets no origin and runs nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def show_broken(proposal: ProposalView, error: CasewayError) -> tuple[str, int]:
    """Why the proposal cannot be played as it is: each finding with its mend."""
    findings = [
        each for each in getattr(error, "findings", []) if getattr(each, "severity", "error") == "error"
    ]
    return (
        show_tab("studio/play_broken.html", proposal, "/play", problem=str(error), findings=findings),
        422 if request.method == "POST" else 200,
    )


def _why_broken(proposal: ProposalView) -> CasewayError:
    try:
        with walk_through(load_folders(proposal), read_script(_EMPTY.format(proposal.process_key))):
            return DefinitionError("The process cannot be read.")
    except CasewayError as error:
        return error


_EMPTY = "name: a\nprocess: {}\ngiven: {{on: 2026-01-05, label: a}}\nsteps: []"


def _try_start(proposal: ProposalView, script: str) -> None:
    with walk_through(load_folders(proposal), read_script(script)) as walk:
        if walk.stop is not None:
            raise InvalidInputError({"": [walk.stop.words]})


def _moment(instant: str) -> str:
    """The moment to go to, as a script says it."""
    if instant:
        try:
            return moment_text(datetime.fromisoformat(instant))
        except (ValueError, OverflowError) as error:
            raise InvalidInputError(
                {"on": ["Choose one of the moments that are offered, or a day."]}
            ) from error
    values = _TIME.load(_TIME.raw_from_post(posted_answers()))
    return f"{date.fromisoformat(values['on'])} 09:00"


def _back_to(found: Found) -> Answered:
    return redirect(f"{found.address}/", code=303)


def _show(found: Found, errors: dict[str, list[str]]) -> str:
    try:
        with standing(found) as now:
            return _draw(now, errors)
    except DefinitionError as error:
        return show_broken(found.proposal, error)[0]
    except InvalidInputError as error:
        return show_broken(found.proposal, DefinitionError(" ".join(words_of(error))))[0]


def _draw(now: Standing, errors: dict[str, list[str]]) -> str:
    found, stand = now.found, now.stand
    proposal, scenario = found.proposal, now.walk.scenario
    bundles = now.walk.world.bundles
    bundle = bundles[proposal.process_key]
    shown = None
    if stand is not None:
        asked = request.args.get("instance", type=int)
        shown = next((each for each in stand.diagrams if each.instance_id == asked), None)
        shown = shown or newest_running(list(stand.diagrams))
    typed = {name: request.form.getlist(name) for name in _NAME_QUESTIONS if name in request.form}
    raw = _TIME.raw_from_post(typed) if typed else {}
    return show_tab(
        "studio/play_stand.html",
        proposal,
        "/play",
        found=found,
        play=found.play,
        walk=now.walk,
        stand=stand,
        shown=shown,
        twin=text_twin(shown.diagram, names=find_names(bundles, shown.process_key)) if shown else None,
        steps=list(describe_steps(scenario, bundles)),
        governed=governs(bundle.diagram, scenario.given, proposal.rule, proposal.in_force_from),
        time_page=draw_page(_TIME, 1, Asked(raw, errors)),
        today=local_date(stand.at) if stand else None,
    )

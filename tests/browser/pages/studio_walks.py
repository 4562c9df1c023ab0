"""The pages of walks and scenarios to look at: two walks that stand in the middle of something."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import select

from engine.bundles.folders import SHIPPED
from engine.commands.create_proposal import CreateProposal
from engine.commands.start_play import StartPlay
from engine.models import Process, Version
from engine.playing.scripts import read_script, up_to
from engine.playing.standing import read_stand
from engine.playing.walking import walk_through
from engine.queries.proposals import get_proposal
from engine.queries.scenario_results import play_folders
from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
OWNER, APPROVER, MANAGER = "process_owner", "process_approver", "business_manager"
_SUMMARIES = "rapid_review/scenarios/sent_in_time_and_the_panel_agrees.yaml"
_WITHDRAWN = "serious_incident/scenarios/notification_withdrawn.yaml"
_TO_THE_MESSAGE = 12
_WALK = "/studio/<int:proposal_id>/play/<int:play_id>"
_TASK = _WALK + "/tasks/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"
_KEPT = "/studio/<int:proposal_id>/play/scenarios/<name>"


def seed_walks(seeded: Seeded) -> None:
    """A walk of the rapid review while agencies are asked, and one of the incident before its message."""
    world = seeded.site.world
    seeded.walks["summaries"] = _walk(seeded, seeded.proposal, _SUMMARIES, 3)
    with world.engine.read() as rows:
        query = select(Version.id).join(Process).where(Process.key == "serious_incident")
        version = rows.scalars(query.order_by(Version.number.desc())).first()
    starting = CreateProposal(world.area.area_id, "serious_incident", "The whole incident", version)
    whole = world.engine.execute(starting, actor=world.actor(OWNER))
    seeded.walks["incident"] = _walk(seeded, whole, _WITHDRAWN, _TO_THE_MESSAGE)


def _walk(seeded: Seeded, proposal_id: int, file: str, steps: int) -> str:
    script = up_to(Path(SHIPPED, file).read_text(encoding="utf-8"), steps)
    play = seeded.site.world.engine.execute(
        StartPlay(proposal_id, script), actor=seeded.site.world.actor(OWNER)
    )
    return f"/studio/{proposal_id}/play/{play}"


def walk(which: str, end: str = "", role: str = OWNER) -> Sample:
    """A page of one of the walks."""
    return role, lambda seeded: seeded.walks[which] + end


def task(which: str, end: str = "", *, part: bool) -> Sample:
    """The page of the first open step of a walk, or of its first part."""
    return OWNER, lambda seeded: _first(seeded, which, part=part) + end


def _first(seeded: Seeded, which: str, *, part: bool) -> str:
    world = seeded.site.world
    _, _, proposal_id, _, _play_id = seeded.walks[which].split("/")
    with world.engine.read() as rows:
        proposal = get_proposal(rows, world.actor(OWNER), int(proposal_id))
        folders = play_folders(rows, proposal, world.clock.at.date())
    file, steps = (_SUMMARIES, 3) if which == "summaries" else (_WITHDRAWN, _TO_THE_MESSAGE)
    script = up_to(Path(SHIPPED, file).read_text(encoding="utf-8"), steps)
    with walk_through(folders, read_script(script)) as replayed:
        open_now = read_stand(replayed.world).tasks
    found = next(each for each in open_now if (each.part_id is not None) == part)
    place = f"{seeded.walks[which]}/tasks/{found.task_id}"
    return f"{place}/parts/{found.part_id}" if part else place


def at(role: str, path: str) -> Sample:
    """A page by its path, in which ``{proposal}`` stands for the seeded proposal."""
    return role, lambda seeded: path.format(proposal=seeded.proposal)


WALK_PAGES: Mapping[str, list[Sample]] = {
    "/studio/<int:proposal_id>/play/": [
        at(OWNER, "/studio/{proposal}/play/"),
        at(MANAGER, "/studio/{proposal}/play/"),
    ],
    "/studio/<int:proposal_id>/play/start": [at(OWNER, "/studio/{proposal}/play/start")],
    _WALK + "/": [walk("summaries", "/"), walk("incident", "/"), walk("summaries", "/", APPROVER)],
    _WALK + "/end": [walk("summaries", "/end")],
    _WALK + "/keep": [walk("summaries", "/keep")],
    _WALK + "/messages/<element>": [walk("incident", "/messages/notification_withdrawn")],
    _TASK: [task("incident", part=False)],
    _PART: [task("summaries", part=True)],
    _PART + "/withdraw": [task("summaries", "/withdraw", part=True)],
    "/studio/<int:proposal_id>/play/scenarios/": [at(OWNER, "/studio/{proposal}/play/scenarios/")],
    "/studio/<int:proposal_id>/play/coverage": [at(OWNER, "/studio/{proposal}/play/coverage")],
    _KEPT: [at(OWNER, "/studio/{proposal}/play/scenarios/sent_back_late_and_questioned")],
    _KEPT + "/rename": [at(OWNER, "/studio/{proposal}/play/scenarios/sent_back_late_and_questioned/rename")],
    _KEPT + "/delete": [at(OWNER, "/studio/{proposal}/play/scenarios/sent_back_late_and_questioned/delete")],
}
WALK_FILES: Mapping[str, tuple[Sample, str]] = {
    _KEPT + ".yaml": (
        at(OWNER, "/studio/{proposal}/play/scenarios/sent_back_late_and_questioned.yaml"),
        "application/yaml",
    ),
    "/studio/<int:proposal_id>/play/drawing/<key>.bpmn": (
        at(OWNER, "/studio/{proposal}/play/drawing/rapid_review.bpmn"),
        "application/xml",
    ),
}

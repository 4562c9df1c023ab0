"""From an address to a walk, replayed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request

from engine.bundles import Bundle
from engine.commands.change_play import ChangePlay
from engine.diagram.shared_names import SharedNames, names_in
from engine.errors import ConflictError, InvalidInputError, NotPermittedError
from engine.now import local_date
from engine.playing.scripts import read_script, with_step
from engine.playing.standing import Stand, read_stand
from engine.playing.surroundings import Folders
from engine.playing.walking import Walk, try_step, walk_through
from engine.queries.cited_clauses import clause_titles
from engine.queries.plays import PlayView, get_play
from engine.queries.processes import list_bundles_in_force
from engine.queries.proposals import ProposalView
from engine.queries.scenario_results import play_folders
from webapp.actors import current_actor
from webapp.auth import current_engine

DIGEST = "walk-script"
ROLE = "walk-as"
REVISION = "revision"
OFTEN = "120 per minute"


def walker() -> str:
    """Whose walks are counted, so that nobody keeps the service busy with replays."""
    return f"walk:{g.get('person_id')}"


@dataclass(frozen=True)
class Found:
    """A walk with its proposal and everything it is played with."""

    proposal: ProposalView
    play: PlayView
    folders: Folders

    @property
    def address(self) -> str:
        """The page of the walk."""
        return f"/studio/{self.proposal.id}/play/{self.play.id}"


@dataclass
class Standing:
    """A walk replayed. ``stand`` is None where not even its start goes any more."""

    found: Found
    walk: Walk
    stand: Stand | None

    @property
    def world_stand(self) -> Stand:
        """Where it stands.

        Raises:
            ConflictError: it does not stand anywhere: a step of it does not go any more.
        """
        if self.stand is None or self.walk.stop is not None:
            message = "A step of this walk does not go any more. Drop it first, on the page of the walk."
            raise ConflictError(message)
        return self.stand

    def check_goes(self) -> None:
        """Refuse to go on with a walk of which a step does not go any more.

        Raises:
            ConflictError: one does not.
        """
        self.world_stand  # noqa: B018 - it raises


def load_folders(proposal: ProposalView) -> Folders:
    """What a proposal is played with."""
    engine = current_engine()
    with engine.read() as rows:
        return play_folders(rows, proposal, local_date(engine.now()))


def find_names(bundles: Mapping[str, Bundle], process_key: str) -> SharedNames:
    """What a played process uses and others name: those played with it, those in force, and the clauses."""
    engine, own = current_engine(), bundles.get(process_key)
    with engine.read() as rows:
        titles = clause_titles(rows, own) if own is not None else {}
        in_force = list_bundles_in_force(rows, engine.library, current_actor(), local_date(engine.now()))
    every = {**{each.process_key: each for each in in_force}, **bundles}
    return names_in((each.diagram for each in every.values()), titles)


def find_play(proposal: ProposalView, play_id: int) -> Found:
    """A walk that the signed-in person may look at.

    Raises:
        NotFoundError: there is none, or not for this person.
    """
    with current_engine().read() as rows:
        play = get_play(rows, current_actor(), proposal, play_id)
    return Found(proposal, play, load_folders(proposal))


def find_own_play(proposal: ProposalView, play_id: int) -> Found:
    """A walk to go on with.

    Raises:
        NotFoundError: there is none, or not for this person.
        NotPermittedError: it is somebody else's.
    """
    found = find_play(proposal, play_id)
    if not found.play.is_mine:
        message = "This walk is somebody else's. Start one of your own; you can begin it from theirs."
        raise NotPermittedError(message)
    return found


@contextmanager
def standing(found: Found) -> Iterator[Standing]:
    """Replay a walk; its world stands for as long as the context does.

    Raises:
        DefinitionError: the proposal cannot be played as it is.
    """
    with walk_through(found.folders, read_script(found.play.script)) as walk:
        yield Standing(found, walk, read_stand(walk.world) if walk.has_started else None)


def take_step(now: Standing, step: Mapping[str, Any]) -> None:
    """Do one step more in the world that stands, and store it when it goes.

    Raises:
        InvalidInputError: the step is refused, by field where its form says so.
        ConflictError: the walk was gone on with in another window.
    """
    script = with_step(now.found.play.script, step)
    try_step(now.walk, read_script(script).steps[-1])
    store(now.found, script, now.walk.world.clock.now())


def store(found: Found, script: str, at: datetime | None = None) -> None:
    """Store a new script of a walk.

    Raises:
        ConflictError: the walk was gone on with in another window.
    """
    digest = request.form.get(DIGEST, "") or found.play.digest
    command = ChangePlay(found.play.id, digest, script, at)
    current_engine().execute(command, actor=current_actor())


def posted_answers() -> dict[str, list[str]]:
    """What was posted without what the page itself carries."""
    carried = (DIGEST, ROLE, REVISION)
    return {name: texts for name, texts in request.form.to_dict(flat=False).items() if name not in carried}


def words_of(error: InvalidInputError) -> list[str]:
    """Everything that an input error says, without fields."""
    return [message for messages in error.errors.values() for message in messages]

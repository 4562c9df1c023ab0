"""The walks through a proposal, with what they are played with. No case is in any of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Person, Play, Version
from engine.playing.scripts import digest_of
from engine.queries.proposals import ProposalView


@dataclass(frozen=True)
class PlayView:
    """One walk. ``is_mine`` says whether the reader may go on with it."""

    id: int
    name: str
    script: str
    at: datetime
    changed_at: datetime
    person: str
    is_mine: bool

    @property
    def digest(self) -> str:
        """What a page carries to say which script it was drawn from."""
        return digest_of(self.script)


def list_plays(session: Session, actor: Actor, proposal: ProposalView) -> list[PlayView]:
    """The walks of a proposal, one's own first, then the latest."""
    query = (
        select(Play, Person.name)
        .join(Person, Person.id == Play.person_id)
        .where(Play.proposal_id == proposal.id)
        .order_by((Play.person_id == actor.person_id).desc(), Play.changed_at.desc(), Play.id.desc())
        .limit(100)
    )
    return [_view(actor, play, name) for play, name in session.execute(query)]


def get_play(session: Session, actor: Actor, proposal: ProposalView, play_id: int) -> PlayView:
    """One walk of a proposal that the reader may see.

    Raises:
        NotFoundError: there is none.
    """
    query = select(Play, Person.name).join(Person, Person.id == Play.person_id)
    found = session.execute(query.where(Play.id == play_id, Play.proposal_id == proposal.id)).one_or_none()
    if found is None:
        message = "This walk does not exist any more."
        raise NotFoundError(message)
    return _view(actor, found.Play, found.name)


def find_base_files(session: Session, proposal: ProposalView) -> Mapping[str, str]:
    """The texts of the version that a proposal changes; none where it changes none."""
    if proposal.base_version_id is None:
        return {}
    return session.scalar(select(Version.files).where(Version.id == proposal.base_version_id)) or {}


def _view(actor: Actor, play: Play, name: str) -> PlayView:
    return PlayView(
        id=play.id,
        name=play.name,
        script=play.script,
        at=play.at,
        changed_at=play.changed_at,
        person=name,
        is_mine=play.person_id == actor.person_id,
    )

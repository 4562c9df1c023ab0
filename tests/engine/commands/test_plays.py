"""Walks are rows of their own: begun by whoever sees the proposal, changed and deleted by their walker."""

import pytest

from engine.actor import SYSTEM
from engine.commands.change_play import ChangePlay
from engine.commands.create_proposal import CreateProposal
from engine.commands.delete_play import DeletePlay
from engine.commands.start_play import MOST_PLAYS, StartPlay
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Play
from engine.playing.scripts import digest_of, new_script, with_step

SCRIPT = new_script("inquiry", "A walk", {"on": "2026-12-18 10:00", "label": "Child A"})
LONGER = with_step(SCRIPT, {"wait": "2026-12-20"})


@pytest.fixture
def proposal(desk):
    creating = CreateProposal(desk.area.area_id, "inquiry", "A change", files={"inquiry.bpmn": "<a/>"})
    return desk.engine.execute(creating, actor=desk.actor("process_owner"))


@pytest.fixture
def play(desk, proposal):
    return desk.engine.execute(StartPlay(proposal, SCRIPT), actor=desk.actor("process_owner"))


def script_of(desk, play):
    with desk.engine.read() as rows:
        found = rows.get(Play, play)
        return found.script if found else None


def test_walk_goes_on_and_is_deleted_by_its_walker(desk, play):
    owner = desk.actor("process_owner")
    desk.engine.execute(ChangePlay(play, digest_of(SCRIPT), LONGER), actor=owner)
    assert script_of(desk, play) == LONGER
    desk.engine.execute(DeletePlay(play), actor=owner)
    assert script_of(desk, play) is None


@pytest.mark.parametrize(
    ("role", "refusal"), [("process_approver", NotPermittedError), ("lay_member", NotPermittedError)]
)
def test_somebody_else_changes_and_deletes_nothing(desk, play, role, refusal):
    for command in (ChangePlay(play, digest_of(SCRIPT), LONGER), DeletePlay(play)):
        with pytest.raises(refusal):
            desk.engine.execute(command, actor=desk.actor(role))
    assert script_of(desk, play) == SCRIPT


def test_change_of_an_older_script_or_to_no_script_is_refused(desk, play):
    owner = desk.actor("process_owner")
    with pytest.raises(ConflictError):
        desk.engine.execute(ChangePlay(play, digest_of(LONGER), LONGER), actor=owner)
    with pytest.raises(InvalidInputError):
        desk.engine.execute(ChangePlay(play, digest_of(SCRIPT), "just words"), actor=owner)
    with pytest.raises(NotFoundError):
        desk.engine.execute(ChangePlay(play + 1, digest_of(SCRIPT), LONGER), actor=owner)
    assert script_of(desk, play) == SCRIPT


def test_walk_is_begun_only_where_the_proposal_is_seen_and_not_without_end(desk, proposal, play):
    before = desk.counts()
    for actor in (desk.actor("lay_member"), SYSTEM):
        with pytest.raises((NotFoundError, NotPermittedError)):
            desk.engine.execute(StartPlay(proposal, SCRIPT), actor=actor)
    with pytest.raises(InvalidInputError):
        desk.engine.execute(StartPlay(proposal, "{"), actor=desk.actor("process_owner"))
    assert desk.counts() == before
    for _ in range(MOST_PLAYS - 1):
        desk.engine.execute(StartPlay(proposal, SCRIPT), actor=desk.actor("process_owner"))
    with pytest.raises(ConflictError):
        desk.engine.execute(StartPlay(proposal, SCRIPT), actor=desk.actor("process_owner"))
    desk.engine.execute(StartPlay(proposal, SCRIPT), actor=desk.actor("process_approver"))

"""Impact, moving chosen cases with progress and undo, through the pages of a process owner."""

import re

import pytest
from sqlalchemy import select

from engine.models import Instance, Migration, MigrationCase
from engine.moving.settling import settle_migrations
from tests.engine.studio.proposing import OWNER, propose, publish, release
from tests.webapp.views.conftest import Office
from tests.webapp.views.studio.test_life_of_a_proposal import start


@pytest.fixture
def studio(office: Office) -> Office:
    base = publish(office.desk, "look", "write")
    office.desk.start("review", label="Child Secret")
    office.desk.start("review", label="Child Hidden")
    office.base = base
    return office


def migrated(office: Office) -> int:
    with office.engine.read() as rows:
        return rows.scalars(select(Migration.id).order_by(Migration.id.desc())).first()


def versions(office: Office) -> list[int]:
    with office.engine.read() as rows:
        return list(rows.scalars(select(Instance.version_id).order_by(Instance.id)))


def start_moving(office: Office, version: int, **more: object) -> str:
    address = f"/studio/migrations/new?version={version}&area={office.desk.area.area_id}"
    fields = {"which": "all", "reason": "The guidance changed.", "action": "confirm", **more}
    answer = office.visitor(OWNER).post(address, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return f"/studio/migrations/{migrated(office)}"


def test_impact_shows_references_and_steps_but_no_label(studio: Office) -> None:
    proposal = propose(studio.desk, studio.base, "look", "think", "write")
    page = studio.visitor(OWNER).text(f"/studio/{proposal}/impact")
    assert "STD-2026-0001" in page
    assert "Look" in page
    assert "Secret" not in page
    assert "Hidden" not in page
    only = studio.visitor(OWNER).text(f"/studio/{proposal}/impact?verdict=stays")
    assert "No live case has this verdict" in only
    release_page = studio.visitor(OWNER).text(f"/studio/{proposal}/release")
    assert "2 cases can move" in release_page


def test_what_if_a_clock_were_of_another_length(office: Office) -> None:
    office.open_inquiry()
    office.desk.do("take_note", {"learning": "Ask.", "kind": "change", "theme": "voice", "agencies": ["la"]},
                   "audit_lead")  # fmt: skip
    proposal, owner = start(office), office.visitor(OWNER)
    page = owner.text(f"/studio/{proposal.id}/impact?clock=telling&length=10")
    assert "This is a what-if" in page
    assert "People told" in page
    assert "14 days earlier" in page
    for wrong in ("clock=telling&length=x", "clock=none&length=3", "clock=telling&length=0"):
        answer = owner.get(f"/studio/{proposal.id}/impact?{wrong}")
        assert answer.status_code == 422
        assert "There is a problem" in answer.get_data(as_text=True)


def test_chosen_cases_are_moved_in_the_background_and_put_back(studio: Office) -> None:
    version = release(studio.desk, studio.base, "look", "think", "write")
    owner = studio.visitor(OWNER)
    assert "Move cases to it" in owner.text("/studio/versions/review")
    address = f"/studio/migrations/new?version={version}&area={studio.desk.area.area_id}"
    page = owner.text(address)
    assert "This is a dry run" in page
    assert "All that can move (2)" in page
    before = studio.counts()
    check = owner.post(address, which="all", reason="The guidance changed.", action="check")
    assert "2 cases to version 2" in check.get_data(as_text=True)
    assert studio.counts() == before
    shown = start_moving(studio, version)
    page = owner.text(shown)
    assert "0 of 2 cases done" in page
    assert "Look again at how far it is" in page
    settle_migrations(studio.engine)
    page = owner.text(shown)
    assert "2 of 2 cases done" in page
    assert versions(studio) == [version, version]
    assert "Secret" not in page
    one = re.search(rf"{shown}/cases/(\d+)/undo", page)[0]
    owner.text(one)
    assert owner.post(one, reason="").status_code == 422
    assert owner.post(one, reason="Not this one.").status_code == 303
    assert sorted(versions(studio)) == sorted([studio.base, version])
    assert owner.get(one).status_code == 409
    owner.text(f"{shown}/undo")
    assert owner.post(f"{shown}/undo", reason="Back with it.").status_code == 303
    settle_migrations(studio.engine)
    assert versions(studio) == [studio.base, studio.base]
    assert "Undone" in owner.text("/studio/migrations")
    assert owner.get(f"{shown}/undo").status_code == 409
    assert studio.desk.breaks() == []


def test_only_ticked_cases_move(studio: Office) -> None:
    version = release(studio.desk, studio.base, "look", "think", "write")
    with studio.engine.read() as rows:
        first = rows.scalars(select(Instance.id).order_by(Instance.id)).first()
    start_moving(studio, version, which="ticked", cases=[str(first)])
    settle_migrations(studio.engine)
    assert versions(studio) == [version, studio.base]


def test_an_edited_mapping_is_what_moves_the_case(studio: Office) -> None:
    version = release(studio.desk, studio.base, "see", "write")
    address = f"/studio/migrations/new?version={version}&area={studio.desk.area.area_id}"
    owner = studio.visitor(OWNER)
    key = f"map-{studio.base}-look"
    assert key in owner.text(address)
    dry = owner.post(address, **{key: ""}, action="dry").get_data(as_text=True)
    assert "All that can move (0)" in dry
    dry = owner.post(address, **{key: "see"}, action="dry").get_data(as_text=True)
    assert "All that can move (2)" in dry
    start_moving(studio, version, **{key: "see"})
    settle_migrations(studio.engine)
    assert versions(studio) == [version, version]
    assert studio.desk.task("see") is not None


def test_refusals_leave_everything_as_it_was(studio: Office) -> None:
    version = release(studio.desk, studio.base, "look", "think", "write")
    address = f"/studio/migrations/new?version={version}&area={studio.desk.area.area_id}"
    owner, before = studio.visitor(OWNER), studio.counts()
    answer = owner.post(address, which="all", reason="", action="confirm")
    assert answer.status_code == 422
    assert "Say why the cases move" in answer.get_data(as_text=True)
    answer = owner.post(address, which="ticked", reason="None", action="confirm")
    assert answer.status_code == 422
    assert "Choose from 1 to" in answer.get_data(as_text=True)
    approver = studio.visitor("process_approver")
    assert approver.get(address).status_code == 403
    assert approver.post(address, which="all", reason="Mine", action="confirm").status_code == 403
    assert owner.get("/studio/migrations/new?version=999").status_code == 404
    assert owner.get("/studio/migrations/999").status_code == 404
    assert studio.counts() == before
    assert versions(studio) == [studio.base, studio.base]


def test_the_list_is_empty_at_first(studio: Office) -> None:
    assert "No case has been moved yet" in studio.visitor(OWNER).text("/studio/migrations")
    with studio.engine.read() as rows:
        assert rows.scalars(select(MigrationCase)).first() is None

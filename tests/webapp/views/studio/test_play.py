"""Walking a proposal through its pages: forms, clocks, steps back, other people's walks, broken drafts."""

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from engine.bundles.folders import SHIPPED, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.commands.save_proposal import SaveProposal
from engine.models import Play, Proposal
from tests.webapp.views.conftest import Office, Visitor
from tests.webapp.views.inquiry import files as inquiry_files

OWNER, APPROVER = "process_owner", "process_approver"
START = {"name": "First walk", "on-day": "18", "on-month": "12", "on-year": "2026"}
OPENED = {"opening-day": "18", "opening-month": "12", "opening-year": "2026"}
LATER = {"opening-day": "1", "opening-month": "1", "opening-year": "2027"}
NOTE = {"learning": "Ask.", "kind": "change", "theme": "voice", "agencies": ["la", "police"], "page": "1"}


class Stage:
    """A proposal of the inquiry, and the pages of one visitor's walk through it."""

    def __init__(self, office: Office, files: dict[str, str] | None = None, key: str = "inquiry") -> None:
        self.office = office
        texts = {path: text for path, text in (files or inquiry_files()).items() if path != "clauses.yaml"}
        creating = CreateProposal(office.desk.area.area_id, key, "A change", files=texts)
        self.id: int = office.engine.execute(creating, actor=office.desk.actor(OWNER))
        self.base = f"/studio/{self.id}/play"

    def start(self, visitor: Visitor, **fields: Any) -> str:
        """Start a walk; its address."""
        answer = visitor.post(f"{self.base}/start", **{**START, **OPENED, **fields})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.headers["Location"]).rstrip("/")

    def save(self, **files: str | None) -> None:
        """Save texts of the proposal as its owner."""
        changes = {path.replace("__", "/"): text for path, text in files.items()}
        with self.office.engine.read() as rows:
            revision = rows.get_one(Proposal, self.id).revision
        command = SaveProposal(self.id, revision, changes)
        self.office.engine.execute(command, actor=self.office.desk.actor(OWNER))

    def counts(self) -> dict[str, int]:
        """The rows of all tables but those of walks and of who looks at a proposal."""
        counts = self.office.counts()
        return {name: count for name, count in counts.items() if name not in ("play", "proposal_editor")}

    def files(self) -> dict[str, str]:
        with self.office.engine.read() as rows:
            return dict(rows.get_one(Proposal, self.id).files)

    def scripts(self) -> list[str]:
        with self.office.engine.read() as rows:
            return list(rows.scalars(select(Play.script).order_by(Play.id)))


@pytest.fixture
def stage(office: Office) -> Stage:
    return Stage(office)


@pytest.fixture
def owner(stage: Stage) -> Visitor:
    return stage.office.visitor(OWNER)


def open_task(page: str, words: str) -> str:
    """The address of an open step on the page of a walk, by its element and part."""
    element, _, part = words.partition(": ")
    words = element.replace("_", " ").capitalize() + (f": {part}" if part else "")
    found = re.search(rf'href="([^"]+)">{re.escape(words)}</a>', page)
    assert found is not None, page
    return found[1]


def test_walk_is_answered_by_its_forms_and_touches_nothing_else(stage: Stage, owner: Visitor) -> None:
    before = stage.counts()
    walk = stage.start(owner)
    page = owner.text(f"{walk}/")
    assert "In this walk it is <strong>18 December 2026" in page
    address = open_task(page, "take_note")
    assert "What have we learned?" in owner.text(address)
    answer = owner.post(address, **NOTE)
    assert answer.status_code == 303
    page = owner.text(f"{walk}/")
    assert "People told" in page
    assert "Why this date" in page
    assert open_task(page, "tell")
    assert "do: take_note" in stage.scripts()[0]
    assert stage.counts() == before


def test_invalid_answers_come_back_filled_in_and_are_not_kept(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    before = stage.scripts()
    address = open_task(owner.text(f"{walk}/"), "take_note")
    answer = owner.post(address, **{**NOTE, "theme": ""})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "There is a problem" in page
    assert ">Ask.</textarea>" in page
    assert stage.scripts() == before


def test_long_form_is_answered_page_by_page(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    told = {"told_on-day": "21", "told_on-month": "12", "told_on-year": "2026", "page": "1"}
    assert owner.post(open_task(owner.text(f"{walk}/"), "tell"), **told).status_code == 303
    page = owner.text(f"{walk}/")
    address = open_task(page, "return_it: Police")
    second = owner.post(address, author="Sergeant A", involved="yes", page="1").get_data(as_text=True)
    assert 'name="author" value="Sergeant A"' in second
    assert "What happened" in second
    third = owner.post(
        address,
        **{
            "page": "2",
            "author": "Sergeant A",
            "involved": "yes",
            "story": "It.",
            "contacts-0-event": "A visit.",
        },
    ).get_data(as_text=True)
    assert "Files are left out of a walk" in third
    assert 'name="contacts-0-event" value="A visit."' in third
    answer = owner.post(
        address,
        **{
            "page": "3",
            "author": "Sergeant A",
            "involved": "yes",
            "story": "It.",
            "contacts-0-event": "A visit.",
        },
    )
    assert answer.status_code == 303
    script = stage.scripts()[0]
    assert "part: police" in script
    assert "event: A visit." in script


def test_whole_process_can_be_walked_with_made_up_answers(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    for _ in range(25):
        page = owner.text(f"{walk}/")
        found = re.search(r'action="([^"]+/made-up)"', page)
        if found is None:
            break
        answer = owner.post(found[1])
        assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "take_note" in stage.scripts()[0]


def test_clock_jumps_to_what_comes_next_and_to_a_day_but_never_back(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    page = owner.text(f"{walk}/")
    instant = re.search(r'name="instant" value="([^"]+)"', page)[1]
    assert owner.post(f"{walk}/time", instant=instant).status_code == 303
    page = owner.text(f"{walk}/")
    assert "Overdue" in page
    assert "Urgent" in page
    before = stage.scripts()
    past = owner.post(f"{walk}/time", **{"on-day": "1", "on-month": "12", "on-year": "2026"})
    assert past.status_code == 422
    assert "cannot go back" in past.get_data(as_text=True)
    for absurd in ("never", "9999-12-31T23:59:59+00:00", "2026-13-01"):
        assert owner.post(f"{walk}/time", instant=absurd).status_code == 422
    assert stage.scripts() == before


def test_last_step_is_taken_back_and_all_of_them(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    assert owner.post(f"{walk}/back").status_code == 303
    assert "take_note" in owner.text(f"{walk}/")
    assert "do: take_note" not in stage.scripts()[0]
    assert owner.post(f"{walk}/back").status_code == 303
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    assert "can be undone" in owner.text(f"{walk}/end")
    assert owner.post(f"{walk}/end", action="over").status_code == 303
    assert "do: take_note" not in stage.scripts()[0]
    assert owner.post(f"{walk}/end", action="delete").status_code == 303
    assert stage.scripts() == []


def test_agency_is_asked_and_no_longer_asked(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    told = {"told_on-day": "21", "told_on-month": "12", "told_on-year": "2026", "page": "1"}
    owner.post(open_task(owner.text(f"{walk}/"), "tell"), **told)
    page = owner.text(f"{walk}/")
    adding = re.search(r'action="([^"]+/parts)"', page)[1]
    assert owner.post(adding, agency="probation").status_code == 303
    page = owner.text(f"{walk}/")
    address = open_task(page, "return_it: Probation") + "/withdraw"
    assert owner.post(address, page="1", reason="").status_code == 422
    assert owner.post(address, page="1", reason="Not involved.").status_code == 303
    assert "Return it: Probation" not in owner.text(f"{walk}/").split("Clocks")[0]
    assert owner.post(adding, agency="nowhere").status_code == 422


def test_somebody_else_is_refused_in_the_commands_words(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    before = stage.scripts()
    address = open_task(owner.text(f"{walk}/"), "take_note")
    for role, words in (("chair", "This task is for the role"), ("lay_member", "cannot even see this step")):
        answer = owner.post(address, **NOTE, **{"walk-as": role})
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
    assert stage.scripts() == before


def test_another_window_is_told_that_the_walk_has_gone_on(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    page = owner.text(f"{walk}/")
    drawn_from = re.search(r'name="walk-script" value="([^"]+)"', page)[1]
    address = open_task(page, "take_note")
    owner.post(address, **NOTE)
    before = stage.scripts()
    again = owner.post(
        f"{walk}/time", **{"walk-script": drawn_from, "on-day": "22", "on-month": "12", "on-year": "2026"}
    )
    assert again.status_code == 409
    assert stage.scripts() == before


def test_others_of_the_area_look_and_begin_their_own(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    other = stage.office.visitor(APPROVER)
    page = other.text(f"{walk}/")
    assert "Walk on from here yourself" in page
    assert "made-up" not in page
    before = stage.scripts()
    for address in (f"{walk}/back", f"{walk}/time", f"{walk}/end", f"{walk}/keep"):
        assert other.post(address, action="delete").status_code == 403
    assert stage.scripts() == before
    assert other.post(f"{walk}/copy").status_code == 303
    assert stage.scripts() == before * 2


def test_those_outside_the_studio_see_no_walk(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    for role in ("lay_member", "agency_author@police"):
        stranger = stage.office.visitor(role)
        assert stranger.get(f"{walk}/").status_code == 403
        assert stranger.post(f"{stage.base}/start", **START, **OPENED).status_code == 403
        assert stranger.get(f"{stage.base}/scenarios/").status_code == 403
    assert len(stage.scripts()) == 1
    assert owner.get(f"{stage.base}/99999/").status_code == 404


def test_broken_draft_says_what_is_wrong_and_never_more(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    drawing = stage.files()["inquiry.bpmn"]
    for broken in ("<not", "<a/>", drawing.replace('caseway:role="audit_lead"', 'caseway:role="nobody"'), ""):
        stage.save(**{"inquiry.bpmn": broken})
        for address in (
            f"{walk}/",
            f"{stage.base}/start",
            f"{stage.base}/scenarios/",
            f"{stage.base}/coverage",
        ):
            answer = owner.get(address)
            assert answer.status_code == 200, (broken[:20], address)
            assert "Traceback" not in answer.get_data(as_text=True)
    assert "cannot be played yet" in owner.text(f"{walk}/")


def test_walk_stands_before_a_step_that_the_draft_no_longer_has(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    drawing = stage.files()["inquiry.bpmn"].replace("take_note", "write_note")
    form = stage.files()["forms/take_note.json"].replace("take_note", "write_note")
    stage.save(**{"inquiry.bpmn": drawing, "forms__write_note.json": form, "forms__take_note.json": None})
    page = owner.text(f"{walk}/")
    assert "Step 1 does not go any more" in page
    assert owner.get(f"{walk}/keep").status_code == 409
    assert owner.post(f"{walk}/back", keep="0").status_code == 303
    assert open_task(owner.text(f"{walk}/"), "take_note")


def test_walk_is_kept_as_a_scenario_that_passes(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(open_task(owner.text(f"{walk}/"), "take_note"), **NOTE)
    page = owner.text(f"{walk}/keep")
    assert "At the start" in page
    fields = {"open-0": "yes", "open-1": "yes", "clocks-1": "yes", "name": "Note taken", "revision": "1"}
    assert owner.post(f"{walk}/keep", **fields).status_code == 303
    text = stage.files()["scenarios/note_taken.yaml"]
    assert "clocks: {telling: 2027-01-20}" in text
    listed = owner.text(f"{stage.base}/scenarios/")
    assert "1 scenario, 1 passes" in listed
    assert "audit lead completes" in owner.text(f"{stage.base}/scenarios/note_taken").lower()
    assert owner.post(f"{walk}/keep", **fields | {"revision": "2"}).status_code == 422
    assert "Walked by none" in owner.text(f"{stage.base}/coverage")
    assert owner.text(f"{stage.base}/scenarios/note_taken.yaml") == text


def test_scenario_is_renamed_deleted_taken_in_and_walked_on(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(f"{walk}/keep", **{"name": "A start", "open-0": "yes", "revision": "1"})
    text = stage.files()["scenarios/a_start.yaml"]
    base = f"{stage.base}/scenarios"
    assert owner.post(f"{base}/a_start/rename", name="The start", page="1", revision="2").status_code == 303
    assert [path for path in stage.files() if path.startswith("scen")] == ["scenarios/the_start.yaml"]
    assert "Delete this scenario?" in owner.text(f"{base}/the_start/delete")
    assert owner.post(f"{base}/the_start/delete", revision="3").status_code == 303
    assert owner.get(f"{base}/the_start").status_code == 404
    assert upload(owner, base, text).status_code == 303
    assert stage.files()["scenarios/a_start.yaml"] == text
    assert owner.post(f"{base}/a_start/walk").status_code == 303
    assert len(stage.scripts()) == 2
    stale = owner.post(f"{base}/a_start/delete", revision="1")
    assert stale.status_code == 409
    assert "scenarios/a_start.yaml" in stage.files()


BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)


FAR_AWAY = """
name: a
process: inquiry
given: {on: 9999-01-01, label: a}
steps: [{wait: 9999-12-31}]
"""


@pytest.mark.parametrize(
    "text", ["", "{", "just words", "\x00\x01", BOMB, "a: &a [*a]", FAR_AWAY, "# " + "x" * 300_000]
)
def test_hostile_file_is_refused_with_a_sentence(stage: Stage, owner: Visitor, text: str) -> None:
    before = stage.files()
    answer = upload(owner, f"{stage.base}/scenarios", text)
    assert answer.status_code == 422
    assert "There is a problem" in answer.get_data(as_text=True)
    assert stage.files() == before


def test_approver_reads_scenarios_and_changes_none(stage: Stage, owner: Visitor) -> None:
    walk = stage.start(owner)
    owner.post(f"{walk}/keep", **{"name": "A start", "open-0": "yes", "revision": "1"})
    other, before = stage.office.visitor(APPROVER), stage.files()
    base = f"{stage.base}/scenarios"
    assert "Take a scenario in" not in other.text(f"{base}/")
    assert "At the start" not in other.text(f"{base}/a_start")
    for action in ("rename", "delete"):
        assert other.post(f"{base}/a_start/{action}", name="x", revision="2").status_code == 403
    assert upload(other, base, before["scenarios/a_start.yaml"]).status_code == 403
    assert stage.files() == before


def test_walk_says_which_version_would_govern(stage: Stage, owner: Visitor) -> None:
    with stage.office.engine.housekeeping() as rows:
        rows.get_one(Proposal, stage.id).rule = "aware_on >= date('2027-01-01')"
    assert "Start a walk on 31 December 2026" in owner.text(f"{stage.base}/")
    assert "does not satisfy the transitional rule" in owner.text(f"{stage.start(owner)}/")
    later = stage.start(owner, **{"on-day": "4", "on-month": "1", "on-year": "2027"}, **LATER)
    assert "This proposal: it satisfies the transitional rule" in owner.text(f"{later}/")


def upload(visitor: Visitor, base: str, text: str) -> Any:
    return visitor.client.post(
        f"{base}/upload",
        data={"csrf_token": visitor.token, "file": (BytesIO(text.encode()), "a.yaml")},
        content_type="multipart/form-data",
    )


def test_message_is_recorded_in_a_walk_that_begins_with_a_scenario(office: Office) -> None:
    stage = Stage(office, read_folder(SHIPPED / "serious_incident"), "serious_incident")
    owner = office.visitor(OWNER)
    begun = owner.post(f"{stage.base}/scenarios/notification_withdrawn/walk")
    walk = begun.headers["Location"].rstrip("/")
    assert owner.post(f"{walk}/back", keep="12").status_code == 303
    page = owner.text(f"{walk}/")
    address = re.search(r'href="([^"]+/messages/notification_withdrawn)"', page)[1]
    assert "Try it as somebody else" in owner.text(address)
    filled = owner.post(address, action="made-up", page="1").get_data(as_text=True)
    assert "made-up answers" in filled
    assert owner.get(f"{walk}/messages/nothing").status_code == 404
    made_up = re.search(r'action="([^"]+/made-up)"', page)[1]
    assert owner.post(made_up).status_code == 303
    assert len(stage.scripts()) == 1

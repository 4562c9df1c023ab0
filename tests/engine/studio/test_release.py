"""From a proposal to a version in force: submit, return, withdraw, approve; who may, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from engine.actor import SYSTEM
from engine.commands.add_clause import AddClause
from engine.commands.approve_proposal import ApproveProposal
from engine.commands.change_clause import ChangeClause
from engine.commands.create_proposal import CreateProposal
from engine.commands.describe_proposal import DescribeProposal
from engine.commands.note_editor import NoteEditor
from engine.commands.publish_version import PublishVersion
from engine.commands.restore_revision import RestoreRevision
from engine.commands.return_proposal import ReturnProposal
from engine.commands.save_proposal import SaveProposal
from engine.commands.set_up_area import SetUpArea
from engine.commands.submit_proposal import SubmitProposal
from engine.commands.withdraw_proposal import WithdrawProposal
from engine.errors import (
    ConflictError,
    DefinitionError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
)
from engine.execute import NothingToDo
from engine.models import Clause, Proposal, ProposalSave
from engine.queries.proposal_history import list_saves
from engine.queries.proposal_lists import list_proposals
from engine.queries.studio_readiness import get_readiness
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk
from tests.engine.studio.proposing import (
    APPROVER,
    OWNER,
    approve,
    describe,
    drawn,
    process_of,
    proposal_of,
    propose,
    publish,
    release,
    started_on,
    submit,
    version_of,
)

TODAY = date(2026, 12, 18)


@pytest.fixture
def base(desk: Desk) -> int:
    return publish(desk, "look")


def test_an_approved_proposal_is_the_next_version_of_its_area_alone(desk: Desk, base: int) -> None:
    made = version_of(desk, release(desk, base, "look", "think", rule="aware_on >= date('2026-12-01')"))
    assert (made.number, made.area_id, made.rule) == (2, desk.area.area_id, "aware_on >= date('2026-12-01')")
    assert made.guidance == "Local decision"
    assert made.published_by_id == desk.area.person(OWNER)
    assert made.approved_by_id == desk.area.person(APPROVER)
    assert started_on(desk, TODAY) == made.id
    assert started_on(desk, date(2026, 11, 30)) == base
    assert desk.breaks() == []


def test_it_is_in_force_from_its_day_on_and_not_before(desk: Desk, base: int) -> None:
    made = release(desk, base, "look", "think", day=TODAY + timedelta(days=3))
    assert started_on(desk, TODAY) == base
    desk.at += timedelta(days=3)
    assert started_on(desk, TODAY) == made


def test_a_shared_version_published_later_does_not_undo_what_an_area_decided(desk: Desk, base: int) -> None:
    made = release(desk, base, "look", "think")
    files = drawn("look", "ask")
    desk.engine.execute(PublishVersion("review", files, LONG_AGO), actor=SYSTEM)
    assert started_on(desk, TODAY) == made


def test_clauses_come_from_the_library(desk: Desk, base: int) -> None:
    with desk.engine.housekeeping() as rows:
        rows.add(Clause(key="LOCAL:look", title="Look first", source="Local", edition="2026", duty="local",
                        verification="not_verified"))  # fmt: skip
    proposal = propose(desk, base, "look", "think")
    files = proposal_of(desk, proposal).files
    cited = files["review.bpmn"].replace(
        'caseway:form="think"', 'caseway:form="think" caseway:clause="LOCAL:look"'
    )
    desk.engine.execute(SaveProposal(proposal, 2, {"review.bpmn": cited}), actor=desk.actor(OWNER))
    submit(desk, proposal)
    made = approve(desk, proposal)
    with desk.engine.read() as rows:
        assert desk.engine.library.get(rows, made).clauses["LOCAL:look"]["title"] == "Look first"


def test_the_gate_refuses_a_submission_and_names_the_error(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    describe(desk, proposal)
    broken = {"forms/think.json": "{"}
    desk.engine.execute(SaveProposal(proposal, 2, broken), actor=desk.actor(OWNER))
    before = desk.counts()
    with pytest.raises(DefinitionError, match="think") as refused:
        desk.engine.execute(SubmitProposal(proposal), actor=desk.actor(OWNER))
    assert any(finding.severity == "error" for finding in refused.value.findings)
    assert proposal_of(desk, proposal).state == "editing"
    assert desk.counts() == before


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"summary": ""}, "plain English"),
        ({"guidance": ""}, "guidance"),
        ({"in_force_from": date(2026, 12, 17)}, "is over"),
        ({"person_when": "aware_on is set"}, "why a person"),
    ],
)
def test_what_is_not_said_stands_in_the_way(
    sqlite_desk: Desk, missing: dict[str, object], words: str
) -> None:
    proposal = propose(sqlite_desk, publish(sqlite_desk, "look"), "look", "think")
    before = proposal_of(sqlite_desk, proposal)
    with pytest.raises(DefinitionError, match=words):
        submit(sqlite_desk, proposal, **missing)
    assert proposal_of(sqlite_desk, proposal).state == before.state == "editing"


def test_nothing_new_is_nothing_to_submit(desk: Desk, base: int) -> None:
    owner = desk.actor(OWNER)
    proposal = desk.engine.execute(
        CreateProposal(desk.area.area_id, "review", "No change", base), actor=owner
    )
    with pytest.raises(DefinitionError, match="Nothing is different"):
        submit(desk, proposal)
    assert proposal_of(desk, proposal).state == "editing"


def test_nobody_approves_what_they_worked_on(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    submit(desk, proposal)
    for role in (OWNER, "business_manager"):
        before = desk.counts()
        with pytest.raises(NotPermittedError):
            approve(desk, proposal, role=role)
        assert proposal_of(desk, proposal).state == "submitted"
        assert desk.counts() == before


def test_an_approver_who_saved_one_text_is_an_author_too(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    with desk.engine.housekeeping() as rows:
        rows.execute(update(ProposalSave).values(saved_by_id=desk.area.person(APPROVER)))
    submit(desk, proposal)
    with pytest.raises(NotPermittedError, match="somebody else"):
        approve(desk, proposal)
    assert proposal_of(desk, proposal).state == "submitted"


def test_what_was_submitted_anew_is_not_approved_by_an_old_page(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    submit(desk, proposal)
    seen = proposal_of(desk, proposal).submitted_at
    approver = desk.actor(APPROVER)
    desk.engine.execute(ReturnProposal(proposal, "Another name"), actor=approver)
    desk.at += timedelta(minutes=1)
    desk.engine.execute(SubmitProposal(proposal), actor=desk.actor(OWNER))
    before = desk.counts()
    with pytest.raises(ConflictError, match="submitted again"):
        desk.engine.execute(ApproveProposal(proposal, seen, TODAY), actor=approver)
    assert desk.counts() == before
    approve(desk, proposal)


def test_a_clause_changed_since_the_submission_is_looked_at_first(desk: Desk, base: int) -> None:
    said = {
        "title": "A near miss", "source": "Working Together", "edition": "2026", "seen_in": "",
        "paragraph": "", "duty": "should", "verification": "not_verified", "note": "", "summary": "Think.",
    }  # fmt: skip
    owner, approver = desk.actor(OWNER), desk.actor(APPROVER)
    desk.engine.execute(AddClause("LOCAL:near-miss", said), actor=owner)
    proposal = propose(desk, base, "look", "think")
    drawing = proposal_of(desk, proposal).files["review.bpmn"]
    citing = drawing.replace('id="think"', 'id="think" caseway:clause="LOCAL:near-miss"')
    desk.engine.execute(SaveProposal(proposal, 2, {"review.bpmn": citing}, "Cited it"), actor=owner)
    submit(desk, proposal)
    seen = proposal_of(desk, proposal).submitted_at
    desk.at += timedelta(minutes=5)
    changed = said | {"summary": "Think twice."}
    desk.engine.execute(ChangeClause("LOCAL:near-miss", 0, changed, "Guidance says so."), actor=owner)
    before = desk.counts()
    with pytest.raises(ConflictError, match="“A near miss” has been changed"):
        desk.engine.execute(ApproveProposal(proposal, seen, TODAY), actor=approver)
    assert desk.counts() == before
    looked = desk.at + timedelta(minutes=1)
    approving = ApproveProposal(proposal, seen, TODAY, looked_at=looked)
    version = version_of(desk, desk.engine.execute(approving, actor=approver))
    assert "Think twice." in version.files["clauses.yaml"]


def test_a_day_that_is_over_is_refused_at_approval(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    submit(desk, proposal)
    before = desk.counts()
    with pytest.raises(InvalidInputError, match="today or a later day"):
        approve(desk, proposal, TODAY - timedelta(days=1))
    assert desk.counts() == before
    desk.at += timedelta(days=9)
    assert version_of(desk, approve(desk, proposal)).in_force_from == TODAY + timedelta(days=9)


def test_the_gate_is_asked_again_at_approval(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    submit(desk, proposal)
    with desk.engine.housekeeping() as rows:
        row = rows.get_one(Proposal, proposal)
        row.files = {**row.files, "forms/think.json": "{"}
    before = desk.counts()
    with pytest.raises(DefinitionError, match="cannot be approved"):
        approve(desk, proposal)
    assert desk.counts() == before
    assert proposal_of(desk, proposal).state == "submitted"


def test_a_submitted_proposal_is_neither_edited_nor_described(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    submit(desk, proposal)
    before, owner = desk.counts(), desk.actor(OWNER)
    for command in (
        SaveProposal(proposal, 2, {"README.md": "New"}),
        DescribeProposal(proposal, summary="Another"),
        RestoreRevision(proposal, 2, 1),
        SubmitProposal(proposal),
    ):
        with pytest.raises(ConflictError, match="not being edited"):
            desk.engine.execute(command, actor=owner)
    assert desk.counts() == before


def test_return_and_withdrawal_need_reasons_and_the_right_moment(desk: Desk, base: int) -> None:
    owner, approver = desk.actor(OWNER), desk.actor(APPROVER)
    proposal = propose(desk, base, "look", "think")
    with pytest.raises(ConflictError, match="nothing to return"):
        desk.engine.execute(ReturnProposal(proposal, "Early"), actor=approver)
    submit(desk, proposal)
    with pytest.raises(InvalidInputError):
        desk.engine.execute(ReturnProposal(proposal, " "), actor=approver)
    with pytest.raises(NotPermittedError):
        desk.engine.execute(ReturnProposal(proposal, "I may not"), actor=desk.actor("business_manager"))
    with pytest.raises(NotPermittedError):
        desk.engine.execute(WithdrawProposal(proposal, "I may not"), actor=approver)
    assert proposal_of(desk, proposal).state == "submitted"
    desk.engine.execute(ReturnProposal(proposal, "I forgot something"), actor=owner)
    desk.engine.execute(WithdrawProposal(proposal, "Not needed"), actor=owner)
    with pytest.raises(ConflictError, match="closed already"):
        desk.engine.execute(WithdrawProposal(proposal, "Twice"), actor=owner)
    assert desk.breaks() == []


def test_another_partnership_knows_nothing_of_it(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    stranger = replace(desk.actor(OWNER), holdings=frozenset())
    for command in (SubmitProposal(proposal), DescribeProposal(proposal, title="Mine"), NoteEditor(proposal)):
        with pytest.raises(NotFoundError):
            desk.engine.execute(command, actor=stranger)


def test_describing_refuses_rules_that_cannot_be_used(desk: Desk, base: int) -> None:
    proposal, owner = propose(desk, base, "look", "think"), desk.actor(OWNER)
    before = desk.counts()
    for wrong in (
        {"rule": "no_such_fact = 1"},
        {"rule": "aware_on >="},
        {"rule": "aware_on"},
        {"person_when": "aware_on = 'red'"},
        {"replaces": "review"},
        {"replaces": "nothing"},
        {"title": " "},
        {"summary": "x" * 5001},
    ):
        with pytest.raises(InvalidInputError) as refused:
            desk.engine.execute(DescribeProposal(proposal, **wrong), actor=owner)
        assert set(refused.value.errors) == set(wrong)
    assert desk.counts() == before
    assert isinstance(desk.engine.execute(DescribeProposal(proposal, rule=""), actor=owner), NothingToDo)


def test_a_revision_comes_back_as_a_save_of_its_own(desk: Desk, base: int) -> None:
    proposal, owner = propose(desk, base, "look", "think"), desk.actor(OWNER)
    first = {path: text for path, text in version_of(desk, base).files.items() if path != "clauses.yaml"}
    changed = proposal_of(desk, proposal).files
    assert desk.engine.execute(RestoreRevision(proposal, 2, 1), actor=owner) == 3
    assert proposal_of(desk, proposal).files == first
    assert desk.engine.execute(RestoreRevision(proposal, 3, 2), actor=owner) == 4
    assert proposal_of(desk, proposal).files == changed
    with pytest.raises(NotFoundError):
        desk.engine.execute(RestoreRevision(proposal, 4, 9), actor=owner)
    with pytest.raises(ConflictError, match="has saved this proposal"):
        desk.engine.execute(RestoreRevision(proposal, 3, 1), actor=owner)
    with desk.engine.read() as rows:
        found = [each.revision for each in list_saves(rows, proposal).rows]
    assert found == [4, 3, 2]


def test_it_is_warned_of_a_newer_version_but_not_of_its_own(desk: Desk, base: int) -> None:
    own, other = propose(desk, base, "look", "think"), propose(desk, base, "look", "sign")
    submit(desk, own)
    approve(desk, own)

    def warnings(proposal: int) -> list[str]:
        with desk.engine.read() as rows:
            found = get_readiness(rows, desk.engine.library, desk.actor(OWNER), proposal, desk.at.date())
        return [words.split(",")[0] for words in found.warnings]

    assert warnings(own) == []
    assert warnings(other) == ["Version 2 has been published since"]


def test_lists_are_paged_and_filtered_by_state(sqlite_desk: Desk) -> None:
    desk, owner = sqlite_desk, sqlite_desk.actor(OWNER)
    base = publish(desk, "look")
    for number in range(23):
        desk.engine.execute(CreateProposal(desk.area.area_id, "review", f"No {number}", base), actor=owner)
    with desk.engine.read() as rows:
        first = list_proposals(rows, owner, ("editing",))
        second = list_proposals(rows, owner, ("editing",), first.after)
        assert list_proposals(rows, owner, ("submitted",)).rows == ()
    assert [len(first.rows), len(second.rows), second.after] == [20, 3, ""]
    assert len({each.id for each in (*first.rows, *second.rows)}) == 23


def test_whoever_described_it_is_an_author_too(desk: Desk, base: int) -> None:
    """The transitional rule says whom it governs: it stands in no file, and is as much of it as any."""
    proposal = propose(desk, base, "look", "think")
    submit(desk, proposal)
    desk.engine.execute(ReturnProposal(proposal, "Whom does it govern?"), actor=desk.actor(OWNER))
    approver = desk.actor(APPROVER)
    both = replace(
        approver, holdings=approver.holdings | {replace(next(iter(approver.holdings)), role=OWNER)}
    )
    rule = DescribeProposal(proposal, rule="aware_on >= date('2026-12-01')")
    desk.engine.execute(rule, actor=both)
    desk.engine.execute(SubmitProposal(proposal), actor=desk.actor(OWNER))
    before = desk.counts()
    with pytest.raises(NotPermittedError, match="somebody else"):
        approve(desk, proposal)
    assert desk.counts() == before
    other = propose(desk, base, "look", "ask")
    submit(desk, other)
    approve(desk, other)  # what they described of another proposal is no matter here


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("review.bpmn", "<a>\ud800</a>"),
        ("review.bpmn", "<a>\x00</a>"),
        ("forms/look.json", '{"title": "\\ud800"}'),
        ("forms/look.json", '{"title": "\\u0000"}'),
        ("\ud800.md", ""),
    ],
)
def test_texts_that_no_page_could_show_are_not_stored(desk: Desk, base: int, path: str, text: str) -> None:
    proposal = propose(desk, base, "look", "think")
    before = proposal_of(desk, proposal)
    owner = desk.actor(OWNER)
    with pytest.raises(InvalidInputError, match="cannot be stored"):
        desk.engine.execute(SaveProposal(proposal, before.revision, {path: text}), actor=owner)
    assert proposal_of(desk, proposal).files == before.files
    with pytest.raises(InvalidInputError, match="cannot be stored"):
        desk.engine.execute(CreateProposal(desk.area.area_id, "review", "T", files={path: text}), actor=owner)


def test_what_comes_from_elsewhere_for_a_known_process_is_no_new_process(desk: Desk, base: int) -> None:
    files = drawn("look", "think")
    command = CreateProposal(desk.area.area_id, "review", "Imported", files=files)
    proposal = desk.engine.execute(command, actor=desk.actor(OWNER))
    assert proposal_of(desk, proposal).base_version_id == base
    assert proposal_of(desk, proposal).files == files
    new = CreateProposal(desk.area.area_id, "inquest", "New", files=drawn("look", key="inquest"))
    assert proposal_of(desk, desk.engine.execute(new, actor=desk.actor(OWNER))).base_version_id is None


def test_one_partnership_changes_neither_name_nor_opening_for_others(desk: Desk, base: int) -> None:
    desk.engine.execute(SetUpArea("elsewhere", "Elsewhere", "ELS", {}, {}), actor=SYSTEM)
    proposal = propose(desk, base, "look", "think")
    files = proposal_of(desk, proposal).files
    renamed = files["review.bpmn"].replace('name="Review"', 'name="Ours"')
    closed = renamed.replace(' caseway:opens="aware_on"', "")
    assert len({files["review.bpmn"], renamed, closed}) == 3
    owner = desk.actor(OWNER)
    desk.engine.execute(SaveProposal(proposal, 2, {"review.bpmn": closed}, "No opening"), actor=owner)
    submit(desk, proposal)
    before = desk.counts()
    with pytest.raises(DefinitionError, match="Other partnerships open cases"):
        approve(desk, proposal)
    assert desk.counts() == before
    desk.engine.execute(ReturnProposal(proposal, "Others open it"), actor=owner)
    desk.engine.execute(SaveProposal(proposal, 3, {"review.bpmn": renamed}, "Ours"), actor=owner)
    desk.at += timedelta(minutes=1)
    submit(desk, proposal)
    approve(desk, proposal)
    assert (process_of(desk).name, process_of(desk).opens) == ("Review", "aware_on")


def test_a_partnership_alone_names_its_process(desk: Desk, base: int) -> None:
    proposal = propose(desk, base, "look", "think")
    text = proposal_of(desk, proposal).files["review.bpmn"].replace('name="Review"', 'name="Ours"')
    save = SaveProposal(proposal, 2, {"review.bpmn": text}, "Ours")
    desk.engine.execute(save, actor=desk.actor(OWNER))
    submit(desk, proposal)
    approve(desk, proposal)
    assert process_of(desk).name == "Ours"

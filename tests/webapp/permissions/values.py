"""What the commands of the matrix are made with: the ids of what stands in the site, and fitting words."""

import dataclasses
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.commands.extend_clock import ExtendClock
from engine.credentials.sealing import Seal
from engine.files import StoredFile
from engine.models import (
    AccessReview,
    AnonymisationCheck,
    AnonymisationFinding,
    ApiToken,
    Base,
    BreakGlass,
    CalendarDay,
    Case,
    CaseMember,
    Clock,
    Conflict,
    ContributorLink,
    Correction,
    Cover,
    Decision,
    Disposal,
    EvidencePack,
    Group,
    GroupMapping,
    Instance,
    LegalHold,
    Play,
    Process,
    Proposal,
    RetentionRule,
    SavedFilter,
    SendBack,
    Submission,
    Version,
    Webhook,
)  # fmt: skip
from tests.browser.pages.seeding import Seeded
from tests.browser.pages.studio_reading import CLAUSE
from tests.webapp.permissions.commands import gets_through

ROWS: dict[str, type[Base]] = {
    "check_id": AnonymisationCheck,
    "review_id": AccessReview,
    "group_id": Group,
    "play_id": Play,
    "glass_id": BreakGlass,
    "rule_id": RetentionRule,
    "decision_id": Decision,
    "conflict_id": Conflict,
    "correction_id": Correction,
    "disposal_id": Disposal,
    "filter_id": SavedFilter,
    "link_id": ContributorLink,
    "cover_id": Cover,
    "member_id": CaseMember,
    "hold_id": LegalHold,
    "pack_id": EvidencePack,
    "mapping_id": GroupMapping,
    "webhook_id": Webhook,
    "token_id": ApiToken,
    "send_back_id": SendBack,
}
"""What a field means where the site has one of its kind."""


class Values:
    """What to make commands with: by the name of the field, or by command and field."""

    def __init__(self, seeded: Seeded) -> None:
        self.seeded = seeded
        self.world = seeded.site.world
        task = self._task("new", "record_incident", "notifying_officer")
        today = self.world.clock.at.date()
        self.by_field: dict[str, Any] = {
            "area_id": self.world.area.area_id,
            "case_id": seeded.cases["new"],
            "task_id": task,
            "clock_id": self._one(Clock, case_id=seeded.cases["new"]),
            "instance_id": self._one(Instance, case_id=seeded.cases["new"]),
            "fault_id": seeded.fault,
            "delivery_id": seeded.delivery,
            "document_id": seeded.document,
            "proposal_id": seeded.proposal,
            "version_id": self._version("rapid_review"),
            "person_id": self.world.area.person("lay_member"),
            "reason": "For the matrix",
            "authority": "The chair",
            "comments": "For the matrix",
            "name": "Matrix",
            "title": "Matrix",
            "words": "Matrix",
            "key": "matrix",
            "label": "Child M",
            "email": "new@matrix.example",
            "from_on": today,
            "on": today,
            "day": today + timedelta(days=40),
            "raw": {},
            "changes": {},
            "values": {},
            "files": {},
            "kind": "skip",
            "description": "A letter",
            "marking": "official",
            "source": "The partnership",
            "length": 5,
            "priority": 1,
            "revision": 1,
            "to_revision": 1,
            "scopes": ("cases:read",),
            "agencies": {},
            "groups": {},
            "script": "",
            "digest": "",
            "opened_on": today,
            "part_id": None,
            "sha256": "0" * 64,
            "content_type": "application/pdf",
            "size": 10,
            "calendar_day_id": self._one(CalendarDay),
            "submission_id": self._one(Submission, case_id=seeded.cases["summaries"]),
            "details": "For the matrix",
            "body": "For the matrix",
            "visibility": "case",
            "role": "lay_member",
            "group": "review_group",
            "issuer": "https://login.example.org",
            "external_group": "reviewers",
            "answer": "false_alarm",
            "answers": {},
            "profile": "full",
            "is_approved": True,
            "agrees": True,
            "managed": "noted",
            "how": "For the matrix",
            "nature": "none",
            "relation": "working",
            "hours": 1,
            "verdict": "justified",
            "identity_checked": "Seen in person",
            "days": 3,
            "heirs": (),
            "number": 1,
            "to_on": today + timedelta(days=5),
            "deputy_id": self.world.area.person("chair"),
            "record_type": "serious_incident",
            "trigger": "completed",
            "years": 10,
            "searched": {},
            "finding_ids": (self._one(AnonymisationFinding),),
            "found": (),
            "seal": Seal("s" * 40),
            "reference": self.world.rows(select(Case).where(Case.id == seeded.cases["new"]))[0].reference,
            **{field: self._one(of) for field, of in ROWS.items()},
            "retirement_id": seeded.released["retirement"],
            "migration_id": seeded.released["migration"],
            "migration_case_id": seeded.released["moved"],
        }
        self.by_command = self._special()

    def _special(self) -> dict[tuple[str, str], Any]:
        """What only one command takes, or takes in a way of its own."""
        seeded, released = self.seeded, self.seeded.released
        part = self._part("summaries", "write_summary", "police")
        waiting = self.world.rows(select(Proposal).where(Proposal.id == released["waiting"]))[0]
        today = self.by_field["day"]
        file = StoredFile("0" * 64, "letter.pdf", "application/pdf", 10)
        seat = self._seat("deciding", "sign_decision", "dsp_police")
        other = seeded.returns["Child Y"]
        return {
            ("AddSignatory", "task_id"): seat[0],
            ("AddSignatory", "role"): "dsp_police",
            ("StandAside", "task_id"): seat[0],
            ("StandAside", "part_id"): seat[1],
            ("ExtendClock", "clock_id"): self._extendable(),
            ("ReleaseAnswer", "task_id"): other["answered"],
            ("SendBack", "task_id"): seeded.returns["Child Z"]["review"],
            ("SendBack", "submission_id"): seeded.returns["Child Z"]["answer"],
            ("ChangeClause", "key"): CLAUSE,
            ("WithdrawAdHocTask", "task_id"): other["meeting"],
            ("GiveBackTask", "task_id"): seeded.delegated,
            ("TakeBackTask", "task_id"): seeded.delegated,
            ("AddDocument", "file"): file,
            ("AddDocumentVersion", "file"): file,
            ("AddMembership", "group"): "review_group",
            ("AddMembership", "role"): "lay_member",
            ("AddPart", "task_id"): part[0],
            ("AddPart", "agency"): "voluntary",
            ("AddWebhook", "url"): "https://example.org/hook",
            ("ApproveProposal", "proposal_id"): released["waiting"],
            ("ApproveProposal", "submitted_at"): waiting.submitted_at,
            ("ApproveProposal", "in_force_from"): today,
            ("AskPlacement", "kind"): "skip",
            ("ConfirmHolidays", "official"): {},
            ("ConfirmHolidays", "until"): today,
            ("CorrectAnchor", "anchor_on"): today,
            ("CreateProposal", "process_key"): "rapid_review",
            ("DecidePlacement", "placement_id"): released["placement"],
            ("DecidePlacement", "approve"): True,
            ("DeliverMessage", "case_id"): seeded.cases["deciding"],
            ("DeliverMessage", "element_id"): "national_review_announced",
            ("LoadClauses", "clauses"): {},
            ("PublishVersion", "process_key"): "rapid_review",
            ("PublishVersion", "in_force_from"): today,
            ("ReassignTasks", "things"): ((self.by_field["task_id"], None),),
            ("ReceiveMessage", "case_id"): seeded.cases["deciding"],
            ("ReceiveMessage", "element_id"): "national_review_announced",
            ("RestrictDocument", "readers"): (self.by_field["person_id"],),
            ("ReturnPart", "task_id"): part[0],
            ("ReturnPart", "part_id"): part[1],
            ("SetUpArea", "reference_prefix"): "MAT",
            ("StartCase", "process_key"): "serious_incident",
            ("StartMigration", "to_version_id"): released["second"],
            ("StartMigration", "instance_ids"): [self.by_field["instance_id"]],
            ("WithdrawPart", "task_id"): part[0],
            ("WithdrawPart", "part_id"): part[1],
            ("WithdrawProposal", "proposal_id"): released["waiting"],
            ("ReturnProposal", "proposal_id"): released["waiting"],
        }

    def make(self, kind: type[Any]) -> Any:
        """One command of a kind."""
        given = {}
        for field in dataclasses.fields(kind):
            own = (kind.__name__, field.name)
            if own in self.by_command:
                given[field.name] = self.by_command[own]
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                given[field.name] = self.by_field[field.name]
        return kind(**given)

    def _task(self, stage: str, element: str, role: str) -> int:
        return int(self.seeded.address(stage, element, role).split("/")[2])

    def _part(self, stage: str, element: str, agency: str) -> tuple[int, int]:
        words = self.seeded.address(stage, element, "agency_author", agency).split("/")
        return int(words[2]), int(words[4])

    def _seat(self, stage: str, element: str, role: str) -> tuple[int, int]:
        words = self.seeded.address(stage, element, role, role).split("/")
        return int(words[2]), int(words[4])

    def _extendable(self) -> int:
        """A clock that its process lets be extended."""
        manager = self.world.actor("business_manager")
        for clock in self.world.rows(select(Clock).where(Clock.state == "running").order_by(Clock.id)):
            asking = ExtendClock(clock.id, 1, "For the matrix", "The chair")
            if gets_through(self.world.engine, manager, asking) == "through":
                return clock.id
        message = "the site has no clock that can be extended"
        raise AssertionError(message)

    def _one(self, of: type[Base], **having: Any) -> int:
        rows = self.world.rows(select(of).filter_by(**having))
        assert rows, f"the site has no {of.__tablename__} {having}"
        return int(rows[0].id)

    def _version(self, key: str) -> int:
        query = select(Version).join(Process).where(Process.key == key).order_by(Version.number)
        return self.world.rows(query)[-1].id

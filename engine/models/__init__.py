"""The tables: columns, constraints, relationships. No behaviour. Importing this package knows them all."""

from engine.models.access import AccessEntry, Comment, Document, DocumentReader
from engine.models.access_review import AccessReview, AccessReviewLine
from engine.models.area import Agency, Area, CalendarChange, CalendarDay, Cover, Group, GroupArea, Membership
from engine.models.base import Base
from engine.models.case import Case, CaseLink, CaseMember
from engine.models.clock import Clock, Extension, Pause, Rung
from engine.models.credential import (
    AccountLink,
    ExternalIdentity,
    GroupMapping,
    Passkey,
    RecoveryCode,
    Totp,
)
from engine.models.evidence import AnonymisationCheck, AnonymisationFinding, EvidencePack
from engine.models.instance import Fault, Instance
from engine.models.interface import ApiRequest, ApiToken, Heartbeat, KeptMessage, Webhook
from engine.models.ledger import LedgerEntry, LedgerHead, Outbox
from engine.models.notice import CalendarFeed, Notice, NoticeSetting
from engine.models.person import Person
from engine.models.process import Clause, Process, Version
from engine.models.retention import Disposal, LegalHold, RetentionRule
from engine.models.studio import (
    ClauseChange,
    Migration,
    MigrationCase,
    Placement,
    Play,
    Proposal,
    ProposalEditor,
    ProposalSave,
    Retirement,
)
from engine.models.submission import (
    Correction,
    Decision,
    DecisionRecord,
    Draft,
    FactValue,
    Submission,
    Vote,
)
from engine.models.task import AdHocTask, Part, SavedFilter, SendBack, Task
from engine.models.wall import BreakGlass, Conflict, ContributorLink
from engine.models.web_session import WebSession

__all__ = [
    "AccessEntry",
    "AccessReview",
    "AccessReviewLine",
    "AccountLink",
    "AdHocTask",
    "Agency",
    "AnonymisationCheck",
    "AnonymisationFinding",
    "ApiRequest",
    "ApiToken",
    "Area",
    "Base",
    "BreakGlass",
    "CalendarChange",
    "CalendarDay",
    "CalendarFeed",
    "Case",
    "CaseLink",
    "CaseMember",
    "Clause",
    "ClauseChange",
    "Clock",
    "Comment",
    "Conflict",
    "ContributorLink",
    "Correction",
    "Cover",
    "Decision",
    "DecisionRecord",
    "Disposal",
    "Document",
    "DocumentReader",
    "Draft",
    "EvidencePack",
    "Extension",
    "ExternalIdentity",
    "FactValue",
    "Fault",
    "Group",
    "GroupArea",
    "GroupMapping",
    "Heartbeat",
    "Instance",
    "KeptMessage",
    "LedgerEntry",
    "LedgerHead",
    "LegalHold",
    "Membership",
    "Migration",
    "MigrationCase",
    "Notice",
    "NoticeSetting",
    "Outbox",
    "Part",
    "Passkey",
    "Pause",
    "Person",
    "Placement",
    "Play",
    "Process",
    "Proposal",
    "ProposalEditor",
    "ProposalSave",
    "RecoveryCode",
    "RetentionRule",
    "Retirement",
    "Rung",
    "SavedFilter",
    "SendBack",
    "Submission",
    "Task",
    "Totp",
    "Version",
    "Vote",
    "WebSession",
    "Webhook",
]

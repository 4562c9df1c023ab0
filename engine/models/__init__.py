"""The tables: columns, constraints, relationships. No behaviour. Importing this package knows them all."""

from engine.models.access import AccessEntry, Comment, Document
from engine.models.area import Agency, Area, CalendarChange, CalendarDay, Cover, Group, Membership
from engine.models.base import Base
from engine.models.case import Case, CaseLink, CaseMember
from engine.models.clock import Clock, Extension, Pause, Rung
from engine.models.instance import Fault, Instance
from engine.models.interface import ApiRequest, ApiToken, Heartbeat, KeptMessage, Webhook
from engine.models.ledger import LedgerEntry, LedgerHead, Outbox
from engine.models.notice import CalendarFeed, Notice, NoticeSetting
from engine.models.person import Person
from engine.models.process import Clause, Process, Version
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
from engine.models.submission import Decision, Draft, FactValue, Submission, Vote
from engine.models.task import Part, Task
from engine.models.web_session import WebSession

__all__ = [
    "AccessEntry",
    "Agency",
    "ApiRequest",
    "ApiToken",
    "Area",
    "Base",
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
    "Cover",
    "Decision",
    "Document",
    "Draft",
    "Extension",
    "FactValue",
    "Fault",
    "Group",
    "Heartbeat",
    "Instance",
    "KeptMessage",
    "LedgerEntry",
    "LedgerHead",
    "Membership",
    "Migration",
    "MigrationCase",
    "Notice",
    "NoticeSetting",
    "Outbox",
    "Part",
    "Pause",
    "Person",
    "Placement",
    "Play",
    "Process",
    "Proposal",
    "ProposalEditor",
    "ProposalSave",
    "Retirement",
    "Rung",
    "Submission",
    "Task",
    "Version",
    "Vote",
    "WebSession",
    "Webhook",
]

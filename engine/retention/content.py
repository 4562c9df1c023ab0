"""What disposal empties: every column that holds what people typed or attached, table by table.

A test walks all tables and asks that each column of words belongs either here or among those that are kept,
so that a new one cannot be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select

from engine.models import (
    AdHocTask,
    AnonymisationCheck,
    AnonymisationFinding,
    Base,
    BreakGlass,
    Case,
    CaseMember,
    Clock,
    Comment,
    Conflict,
    ContributorLink,
    Correction,
    Decision,
    DecisionRecord,
    Document,
    Draft,
    EvidencePack,
    Extension,
    FactValue,
    Fault,
    Instance,
    KeptMessage,
    MigrationCase,
    Notice,
    Outbox,
    Part,
    Pause,
    Placement,
    Rung,
    SendBack,
    Submission,
    Task,
    Vote,
)

GONE = "Disposed of"


@dataclass(frozen=True)
class Emptied:
    """A table with content: which columns become what, and how its rows are found from a case.

    ``through`` is the table by which a row belongs to a case where it has no ``case_id`` of its own, with the
    column that leads there.
    """

    table: type[Base]
    values: Mapping[str, Any] = field(default_factory=dict)
    through: tuple[type[Base], str] | None = None
    is_deleted: bool = False
    only: ColumnElement[bool] | None = None

    def of_case(self, case_id: int) -> ColumnElement[bool]:
        """The rows of a case."""
        found = self._belongs(case_id)
        return found if self.only is None else found & self.only

    def _belongs(self, case_id: int) -> ColumnElement[bool]:
        columns: Any = self.table
        if self.through is None:
            return (columns.id if self.table is Case else columns.case_id) == case_id  # type: ignore[no-any-return]
        parent, column = self.through
        owner: Any = parent
        ids: Select[int] = select(owner.id).where(owner.case_id == case_id)
        return getattr(columns, column).in_(ids)  # type: ignore[no-any-return]


_pending_ends: Any = case((Outbox.state == "pending", "given_up"), else_=Outbox.state)

CONTENT: tuple[Emptied, ...] = (
    Emptied(Draft, through=(Task, "task_id"), is_deleted=True),
    Emptied(FactValue, is_deleted=True),
    Emptied(Submission, {"values": {}, "salt": ""}),
    Emptied(Decision, {"outcome": ""}),
    Emptied(Vote, {"choice": "", "choice_label": "", "stance": "", "reasons": "", "conditions": ""}),
    Emptied(DecisionRecord, {"content": {}, "salt": "", "reason": ""}),
    Emptied(Correction, {"values": {}, "reason": "", "answer": ""}),
    Emptied(SendBack, {"comments": ""}),
    Emptied(Comment, {"body": "", "mentions": []}),
    Emptied(Document, {"name": GONE, "description": "", "restriction_reason": "", "sha256": ""}),
    Emptied(EvidencePack, {"reason": "", "stage": "", "error": "", "sha256": "", "state": "removed"}),
    Emptied(AnonymisationCheck, {"searched": {}}),
    Emptied(
        AnonymisationFinding,
        {"found": "", "place": "", "excerpt": "", "source": "", "reason": ""},
        through=(AnonymisationCheck, "check_id"),
    ),
    Emptied(AdHocTask, {"details": "", "place": "", "invited": [], "outcome": ""}),
    Emptied(Task, {"name": GONE}, only=Task.ad_hoc_kind != ""),
    Emptied(Task, {"close_reason": ""}),
    Emptied(Part, {"label": Part.key, "close_reason": ""}),
    Emptied(Instance, {"label": Instance.process_key, "end_reason": ""}),
    Emptied(Fault, {"cause": "", "close_reason": ""}),
    Emptied(
        Clock,
        {"anchor_source": "", "stopped_reason": "", "late_reason": "", "working": {}, "earlier_workings": []},
    ),
    Emptied(Clock, {"state": "stopped"}, only=Clock.state.in_(("waiting", "running", "overdue", "paused"))),
    Emptied(Rung, {"state": "obsolete"}, only=Rung.state == "pending"),
    Emptied(Pause, {"reason": "", "authority": ""}, through=(Clock, "clock_id")),
    Emptied(Extension, {"reason": "", "authority": ""}, through=(Clock, "clock_id")),
    Emptied(KeptMessage, {"values": {}}),
    Emptied(Outbox, {"payload": {}, "last_error": "", "state": _pending_ends}),
    Emptied(Notice, {"title": "About a case whose content was disposed of"}),
    Emptied(MigrationCase, {"before": {}, "after": {}, "reason": "", "message": ""}),
    Emptied(Placement, {"reason": "", "decision_reason": ""}),
    Emptied(CaseMember, {"reason": "", "end_reason": ""}),
    Emptied(Conflict, {"words": "", "how_managed": ""}),
    Emptied(BreakGlass, {"reason": "", "verdict_words": ""}),
    Emptied(ContributorLink, {"identity_checked": ""}),
    Emptied(Case, {"label": GONE}),
)


def tables_emptied() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tables whose rows disposal changes, and those whose rows it deletes."""
    changed = {each.table.__tablename__ for each in CONTENT if not each.is_deleted}
    deleted = {each.table.__tablename__ for each in CONTENT if each.is_deleted}
    return tuple(sorted(changed)), tuple(sorted(deleted))

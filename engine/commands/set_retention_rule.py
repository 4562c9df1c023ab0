"""Say how long an area keeps a kind of record: a new rule takes the place of the one before."""

from dataclasses import dataclass

from engine.acting import check_acting
from engine.errors import InvalidInputError
from engine.models import RetentionRule
from engine.retention.examples import ANY, TRIGGERS
from engine.retention.kinds import is_kind
from engine.retention.periods import LONGEST, find_rule
from engine.retention.rules import check_may_keep_rules
from engine.unit_of_work import UnitOfWork

LONGEST_SOURCE = 300
LONGEST_REASON = 1000


@dataclass(frozen=True)
class SetRetentionRule:
    """How many years after what. It counts as not verified until somebody else has checked its source.

    Args:
        record_type: the key of a process whose cases it is about, or ``any``.
        trigger: what it counts from: completed, published or opened.
        source: the schedule or decision that says so.
    """

    area_id: int
    record_type: str
    trigger: str
    years: int
    source: str
    reason: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """End the rule that stood and write the new one.

        Raises:
            NotPermittedError: the actor does not set rules here.
            InvalidInputError: it says nothing that can be counted.
        """
        uow.lock_area(self.area_id)
        check_acting(uow, lambda actor: check_may_keep_rules(actor, self.area_id))
        self._check(uow)
        before = find_rule(uow.session, self.area_id, self.record_type)
        if before is not None:
            before.ended_at = uow.at
        rule = RetentionRule(
            area_id=self.area_id,
            record_type=self.record_type,
            trigger=self.trigger,
            years=self.years,
            source=self.source.strip(),
            reason=self.reason.strip(),
            set_at=uow.at,
            set_by_id=uow.actor.person_id,
        )
        uow.session.add(rule)
        uow.session.flush()
        uow.record(
            f"area:{self.area_id}",
            "retention.rule_set",
            rule=rule.id,
            record_type=rule.record_type,
            trigger=rule.trigger,
            years=rule.years,
            instead_of=before.id if before else 0,
        )
        return rule.id

    def _check(self, uow: UnitOfWork) -> None:
        errors: dict[str, list[str]] = {}
        if self.record_type != ANY and not is_kind(uow.session, self.record_type):
            errors["record_type"] = ["Choose the kind of case"]
        if self.trigger not in TRIGGERS:
            errors["trigger"] = ["Choose what the years count from"]
        if not 1 <= self.years <= LONGEST:
            errors["years"] = [f"Enter a number of years between 1 and {LONGEST}"]
        if not self.source.strip() or len(self.source) > LONGEST_SOURCE:
            errors["source"] = ["Enter the schedule or decision that says so"]
        if len(self.reason) > LONGEST_REASON:
            errors["reason"] = [f"Use {LONGEST_REASON} characters or fewer"]
        if errors:
            raise InvalidInputError(errors)

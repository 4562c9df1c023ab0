"""Confirm that the source of a retention rule says what the rule says."""

from dataclasses import dataclass

from engine.acting import check_acting
from engine.errors import ConflictError, NotFoundError
from engine.models import RetentionRule
from engine.retention.rules import check_may_check_rule, check_may_see_retention
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConfirmRetentionRule:
    """Somebody else than who set the rule has read its source."""

    rule_id: int

    def run(self, uow: UnitOfWork) -> None:
        """Mark the rule as verified.

        Raises:
            NotFoundError: there is no such rule for this actor.
            NotPermittedError: they set it themselves, or may not check rules.
            ConflictError: it is verified already, or stands no more.
        """
        rule = uow.session.get(RetentionRule, self.rule_id)
        if rule is None or not (uow.actor.is_system or rule.area_id in uow.actor.areas):
            message = "This rule does not exist, or it is not for you."
            raise NotFoundError(message)
        uow.lock_area(rule.area_id)
        uow.session.refresh(rule)
        check_may_see_retention(uow.actor, rule.area_id)
        check_acting(uow, lambda actor: check_may_check_rule(actor, rule.area_id, rule.set_by_id))
        if rule.ended_at is not None or rule.is_verified:
            message = "This rule has been confirmed already, or another one has taken its place."
            raise ConflictError(message)
        rule.is_verified = True
        uow.record(f"area:{rule.area_id}", "retention.rule_confirmed", rule=rule.id)

"""Retire a version: from a day on it is not chosen for new cases any more, or not for those of a rule."""

from dataclasses import dataclass
from datetime import date

from engine.bundles.binding import Candidate, candidates
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Process, Retirement, Version
from engine.plain_text import text_problem
from engine.studio.permissions import check_may_retire
from engine.studio.proposals import LONGEST_REASON
from engine.studio.readiness import read_diagram, rule_problem
from engine.studio.retiring import is_retired_by, retire
from engine.studio.surroundings import list_facts
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class RetireVersion:
    """From a day on, in one area. Cases that run on the version finish on it.

    Args:
        area_id: the area in which it is retired; a shared version stays as it is in others.
        version_id: which version.
        from_on: the first day on which it is not chosen; today or later.
        reason: why, for the ledger and for those who meet the refusal.
        rule: an expression over facts: only for these cases; empty for all.
    """

    area_id: int
    version_id: int
    from_on: date
    reason: str
    rule: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Store the retirement.

        Returns:
            Its id, by which the version is put back.

        Raises:
            NotPermittedError: the actor approves no processes in the area.
            NotFoundError: the area runs no such version.
            ConflictError: it is retired for all cases by then already.
            InvalidInputError: the day is over, there is no reason, or the rule cannot be used.
        """
        check_may_retire(uow.actor, self.area_id)
        process, candidate = self._find(uow)
        errors = {name: [words] for name, words in self._problems(uow, process, candidate.version) if words}
        if errors:
            raise InvalidInputError(
                errors, {"from_on": self.from_on, "reason": self.reason, "rule": self.rule}
            )
        if is_retired_by(candidate.retirements, self.from_on):
            message = f"Version {candidate.version.number} is retired by that day already."
            raise ConflictError(message)
        retirement = Retirement(
            area_id=self.area_id,
            version_id=self.version_id,
            from_on=self.from_on,
            rule=self.rule.strip(),
            reason=self.reason.strip(),
            retired_at=uow.at,
            retired_by_id=uow.actor.person_id,
        )
        return retire(uow, process.key, retirement, candidate.version.number).id

    def _find(self, uow: UnitOfWork) -> tuple[Process, Candidate]:
        version = uow.session.get(Version, self.version_id)
        named = uow.session.get_one(Process, version.process_id).key if version is not None else ""
        process = uow.lock_process(named)
        found = candidates(uow.session, named, self.area_id)
        candidate = next((each for each in found if each.version.id == self.version_id), None)
        if process is None or candidate is None:
            message = "This partnership has no such version."
            raise NotFoundError(message)
        return process, candidate

    def _problems(self, uow: UnitOfWork, process: Process, version: Version) -> list[tuple[str, str]]:
        over = "Choose today or a later day: cases have started on it until now."
        diagram = read_diagram(process.key, version.files)
        facts = list_facts(uow.session, uow.library, self.area_id, process.key, diagram)
        return [
            ("from_on", over if self.from_on < uow.today else ""),
            ("reason", text_problem(self.reason, "reason", LONGEST_REASON, "Say why it is retired")),
            ("rule", rule_problem(self.rule.strip(), facts)),
        ]

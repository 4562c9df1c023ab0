"""Ask for an evidence pack of a case; it is made in the background."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from engine.acting import check_acting
from engine.errors import ConflictError
from engine.evidence.rules import LONGEST_REASON, check_may_ask_pack, check_profile, level_of_reader
from engine.instances.case_work import CaseWork
from engine.models import EvidencePack
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AskEvidencePack:
    """One archive with the story of a case, and what proves it.

    Args:
        case_id: the case.
        profile: what it shows (``engine.evidence.rules.PROFILES``).
        reason: what it is for; it stands in the ledger and names nobody's child.
        agency_id: whose pack it is, for the profile of an agency.
    """

    case_id: int
    profile: str
    reason: str
    agency_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Write down that it is asked for.

        Returns:
            The pack's id.

        Raises:
            NotFoundError: no such case for this actor.
            NotPermittedError: this pack is not for them.
            InvalidInputError: no reason, or no such profile.
            ConflictError: the same pack is being made.
        """
        work = CaseWork.lock(uow, self.case_id)
        level = level_of_reader(uow.session, uow.actor, work.case, uow.at)
        agency_id = self.agency_id if self.profile == "agency" else None
        check_profile(uow.session, work.case.area_id, self.profile, agency_id)
        area_id = work.case.area_id
        check_acting(uow, lambda actor: check_may_ask_pack(actor, area_id, level, self.profile, agency_id))
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say what the pack is for")
        _check_not_waiting(uow, self.case_id, self.profile, agency_id)
        pack = EvidencePack(
            area_id=work.case.area_id,
            case_id=work.case.id,
            profile=self.profile,
            agency_id=agency_id,
            reason=reason,
            asked_at=uow.at,
            asked_by_id=uow.actor.person_id,
        )
        uow.session.add(pack)
        uow.session.flush()
        work.record("evidence.asked", pack=pack.id, profile=self.profile, agency=agency_id, reason=reason)
        return pack.id


def _check_not_waiting(uow: UnitOfWork, case_id: int, profile: str, agency_id: int | None) -> None:
    same = exists().where(
        EvidencePack.case_id == case_id,
        EvidencePack.profile == profile,
        EvidencePack.agency_id.is_(agency_id) if agency_id is None else EvidencePack.agency_id == agency_id,
        EvidencePack.state.in_(("asked", "working")),
    )
    if uow.session.scalar(select(same)):
        message = "This pack is being made already. Wait until it is there; you find it in the list of packs."
        raise ConflictError(message)

"""Who may ask for an evidence pack, who may take one away, and what the profiles show."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.models import Agency, Case
from engine.roles import COORDINATORS
from engine.visibility import working_level

PROFILES = {
    "full": "Everything: what each person entered, decided and looked at, with the files",
    "agency": "One agency: what it was asked, what it entered, its files, and which of its people looked",
    "anonymised": "Anonymised: no names, dates, free text or files; what was done in which order, and proof",
}
LONGEST_REASON = 300
_ASKERS = {"full": COORDINATORS, "agency": COORDINATORS, "anonymised": COORDINATORS | {"chair", "dcs"}}
_AGENCY_ASKERS = frozenset({"agency_lead", "agency_approver"})


def check_may_ask_pack(actor: Actor, area_id: int, level: str, profile: str, agency_id: int | None) -> None:
    """The partnership's team asks for packs, an agency's lead for its own.

    Answers of agencies that are not released yet stand in the first two kinds, and nobody else reads those;
    the chair and the director ask for an anonymised one.

    Args:
        level: the actor's access level to the case.

    Raises:
        NotPermittedError: with who can.
    """
    if _may(actor, area_id, level, profile, agency_id, _ASKERS[profile]):
        return
    message = (
        "Only the partnership's team, if they read the whole case, can ask for this pack. The chair and the "
        "Director of Children's Services can ask for an anonymised one, an agency's lead for their agency's."
    )
    raise NotPermittedError(message)


def check_may_take_pack(actor: Actor, area_id: int, level: str, profile: str, agency_id: int | None) -> None:
    """Whoever may ask for a pack may take it away, and so may an inspector.

    Raises:
        NotPermittedError: with who can.
    """
    if _may(actor, area_id, level, profile, agency_id, _ASKERS[profile] | {"inspector"}):
        return
    message = "This pack is for those who may ask for it, and for inspectors."
    raise NotPermittedError(message)


def check_profile(session: Session, area_id: int, profile: str, agency_id: int | None) -> None:
    """Refuse a profile that does not exist, and one of an agency without the agency.

    Raises:
        InvalidInputError: under the field that has to be mended.
    """
    if profile not in PROFILES:
        raise InvalidInputError({"profile": ["Choose what the pack is to show"]})
    known = select(Agency.id).where(Agency.area_id == area_id, Agency.id == agency_id)
    if profile == "agency" and session.scalar(known) is None:
        raise InvalidInputError({"agency": ["Choose the agency that the pack is about"]})


def level_of_reader(session: Session, actor: Actor, case: Case, at: datetime) -> str:
    """The actor's level on a case. Whoever opened it in an emergency reads it, and takes nothing away.

    Raises:
        NotFoundError: they may not.
    """
    level = working_level(session, actor, case, at)
    if level == "none":
        message = "This case does not exist, or it is not for you."
        raise NotFoundError(message)
    return level


def _may(
    actor: Actor, area_id: int, level: str, profile: str, agency_id: int | None, roles: frozenset[str]
) -> bool:
    if actor.is_system or (level == "full" and actor.holds(area_id, roles)):
        return True
    own = profile == "agency" and agency_id is not None and level in ("own_agency", "full")
    return own and any(
        held.area_id == area_id and held.role in _AGENCY_ASKERS and held.agency_id == agency_id
        for held in actor.holdings
    )

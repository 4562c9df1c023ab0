"""The evidence packs of a case, as far as a reader may ask for them or take them away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.evidence.rules import PROFILES, check_may_ask_pack, check_may_take_pack, level_of_reader
from engine.models import Agency, Case, EvidencePack, Person
from engine.permissions import allowed

PAGE = 25


@dataclass(frozen=True)
class PackView:
    """One pack with what its reader may do to it."""

    id: int
    case_id: int
    profile: str
    agency: str
    reason: str
    state: str
    progress: int
    stage: str
    error: str
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    sha256: str
    size: int
    ledger_sequence: int
    may_take: bool
    may_remove: bool


@dataclass(frozen=True)
class PackPage:
    """A page of packs, newest first, and where the next begins."""

    case: Case
    rows: tuple[PackView, ...]
    before: int | None
    profiles: tuple[str, ...]
    agencies: tuple[tuple[int, str], ...]


def list_packs(
    session: Session, actor: Actor, at: datetime, case_id: int, before: int | None = None
) -> PackPage:
    """The packs that a reader may know of, and which ones they may ask for.

    Raises:
        NotFoundError: there is no such case for this reader, or evidence is not for them.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise NotFoundError(_NO_CASE)
    level = level_of_reader(session, actor, case, at)
    agencies = _agencies(session, case)
    profiles, asking_for = _may_ask(actor, case, level, agencies)
    query = select(EvidencePack, Person.name).join(Person, Person.id == EvidencePack.asked_by_id)
    query = query.where(EvidencePack.case_id == case_id).order_by(EvidencePack.id.desc())
    if before is not None:
        query = query.where(EvidencePack.id < before)
    names = dict(agencies)
    views = [_view(row, name, names, actor, level) for row, name in session.execute(query)]
    shown = [view for view in views if view.may_take]
    if level != "full" and not shown and not profiles:
        raise NotFoundError(_NO_CASE)
    rows, more = shown[:PAGE], len(shown) > PAGE
    return PackPage(case, tuple(rows), rows[-1].id if more else None, profiles, asking_for)


def get_pack(session: Session, actor: Actor, at: datetime, case_id: int, pack_id: int) -> PackView:
    """One pack.

    Raises:
        NotFoundError: there is no such pack on this case for this reader.
    """
    row = session.execute(
        select(EvidencePack, Person.name, Case)
        .join(Person, Person.id == EvidencePack.asked_by_id)
        .join(Case, Case.id == EvidencePack.case_id)
        .where(EvidencePack.id == pack_id, EvidencePack.case_id == case_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError(_NO_PACK)
    pack, name, case = row
    level = level_of_reader(session, actor, case, at)
    view = _view(pack, name, dict(_agencies(session, case)), actor, level)
    if not view.may_take:
        raise NotFoundError(_NO_PACK)
    return view


_NO_CASE = "This case does not exist, or its evidence packs are not for you."
_NO_PACK = "This evidence pack does not exist, or it is not for you."


def _agencies(session: Session, case: Case) -> tuple[tuple[int, str], ...]:
    rows = session.execute(
        select(Agency.id, Agency.name).where(Agency.area_id == case.area_id).order_by(Agency.name)
    )
    return tuple((row.id, row.name) for row in rows)


def _may_ask(
    actor: Actor, case: Case, level: str, agencies: tuple[tuple[int, str], ...]
) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    """The profiles and the agencies that the actor may ask for."""

    def may(profile: str, agency_id: int | None = None) -> bool:
        return allowed(check_may_ask_pack, actor, case.area_id, level, profile, agency_id)

    of = tuple((key, name) for key, name in agencies if may("agency", key))
    return tuple(profile for profile in PROFILES if (of if profile == "agency" else may(profile))), of


def _view(pack: EvidencePack, asked_by: str, names: dict[int, str], actor: Actor, level: str) -> PackView:
    asked = (actor, pack.area_id, level, pack.profile, pack.agency_id)
    return PackView(
        id=pack.id,
        case_id=pack.case_id,
        profile=pack.profile,
        agency=names.get(pack.agency_id or 0, ""),
        reason=pack.reason,
        state=pack.state,
        progress=pack.progress,
        stage=pack.stage,
        error=pack.error,
        asked_at=pack.asked_at,
        asked_by=asked_by,
        finished_at=pack.finished_at,
        sha256=pack.sha256,
        size=pack.size,
        ledger_sequence=pack.ledger_sequence,
        may_take=allowed(check_may_take_pack, *asked),
        may_remove=pack.state != "removed" and allowed(check_may_ask_pack, *asked),
    )

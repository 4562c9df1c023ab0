"""What a version would do to every live case: read only, without locks, a page at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library, compile_bundle
from engine.models import Case, Instance, Process, Version
from engine.moving.differences import Differing
from engine.moving.foreseeing import foresee
from engine.moving.loading import read_subjects
from engine.moving.model import LIVE, VERDICTS, Foresight, Target
from engine.moving.targets import version_target, with_clock
from engine.queries.proposals import get_proposal
from engine.roles import AREA_READERS, HEADER_READERS
from engine.studio.permissions import check_may_see_studio, studio_areas
from engine.walls import is_open_to

PAGE = 50
_BATCH = 200


@dataclass(frozen=True)
class CaseImpact:
    """One live instance and what would become of it. ``label`` is empty where the reader sees no cases."""

    instance_id: int
    case_id: int
    area_id: int
    reference: str
    label: str
    version_id: int
    version_number: int
    foresight: Foresight


@dataclass(frozen=True)
class ImpactPage:
    """A page of live cases, oldest first, and the ``after`` of the next one (None on the last)."""

    rows: tuple[CaseImpact, ...]
    next_after: int | None


def get_version_target(session: Session, library: Library, actor: Actor, version_id: int) -> Target:
    """A stored version, for the functions here.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is no such version.
    """
    check_may_see_studio(actor)
    return version_target(session, library, version_id)


def get_proposal_target(session: Session, actor: Actor, proposal_id: int) -> Target:
    """A proposal as it is now, for the functions here.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is none, or not for this actor.
        DefinitionError: it does not compile yet.
    """
    view = get_proposal(session, actor, proposal_id)
    return files_target(view.process_key, view.files, view.rule, view.person_when, view.person_words)


def files_target(
    process_key: str,
    files: Mapping[str, str],
    rule: str = "",
    person_when: str = "",
    person_words: str = "",
) -> Target:
    """A bundle's texts that are stored nowhere yet, for the functions here.

    Raises:
        DefinitionError: they do not compile.
    """
    bundle = compile_bundle(process_key, files)
    return Target(process_key, bundle, None, "the new version", rule, person_when, person_words)


def replaced_target(target: Target, process_key: str) -> Target:
    """The same version seen from a process that it ends: for ``Proposal.replaces``."""
    return Target(process_key, target.bundle, None, target.name, ends_process=True)


def what_if_target(target: Target, clock_id: str, length: int, unit: str = "") -> Target:
    """The same version with a clock of another length: what if this clock were 10 days?

    Raises:
        InvalidInputError: there is no such clock, or the length or unit is none.
    """
    return with_clock(target, clock_id, length, unit)


def list_impact(
    session: Session,
    library: Library,
    actor: Actor,
    at: datetime,
    target: Target,
    *,
    area_id: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
    verdict: str = "",
) -> ImpactPage:
    """What becomes of each live instance of a process in the areas of the reader.

    Args:
        session: to read with.
        library: the compiled versions.
        actor: who reads; the areas are those in which they may enter the studio.
        at: now.
        target: what they would move to.
        area_id: one area only.
        after: the instance id after which the page begins.
        limit: how many rows.
        verdict: only rows with this one.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    rows: list[CaseImpact] = []
    size = _BATCH if verdict else min(limit + 1, _BATCH)
    query = live_instances(target.process_key, actor, area_id)
    query = query.where(Instance.id > (after or 0))
    for row in _impact(session, library, actor, at, target, query, size):
        if not verdict or row.foresight.verdict == verdict:
            rows.append(row)
        if len(rows) > limit:
            return ImpactPage(tuple(rows[:limit]), rows[limit - 1].instance_id)
    return ImpactPage(tuple(rows), None)


def count_impact(
    session: Session,
    library: Library,
    actor: Actor,
    at: datetime,
    target: Target,
    *,
    area_id: int | None = None,
) -> dict[str, int]:
    """How many live instances get each verdict; every verdict is a key.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    query = live_instances(target.process_key, actor, area_id)
    rows = _impact(session, library, actor, at, target, query, _BATCH)
    counted = Counter(row.foresight.verdict for row in rows)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def live_instances(process_key: str, actor: Actor, area_id: int | None = None) -> Select[*tuple[Instance]]:
    """The live instances of a process in the reader's areas; branches move with what they are beside.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    query = (
        select(Instance)
        .join(Case, Case.id == Instance.case_id)
        .where(Instance.process_key == process_key, Instance.kind != "side", Instance.state.in_(LIVE))
        .order_by(Instance.id)
    )
    if area_id is not None:
        query = query.where(Case.area_id == area_id)
    return (
        query
        if actor.is_system
        else query.where(Case.area_id.in_(studio_areas(actor)), is_open_to(actor, Case.id))
    )


def _impact(
    session: Session,
    library: Library,
    actor: Actor,
    at: datetime,
    target: Target,
    query: Select[*tuple[Instance]],
    batch: int,
) -> Iterator[CaseImpact]:
    differing, after = Differing(target), 0
    numbers = _numbers(session, target.process_key)
    while True:
        hosts = list(session.scalars(query.where(Instance.id > after).limit(batch)))
        subjects = read_subjects(session, library, actor, at, {host.case_id for host in hosts})
        for host in hosts:
            subject = subjects[host.case_id]
            case = subject.work.case
            reads = actor.is_system or bool(actor.roles_in(case.area_id) & (AREA_READERS | HEADER_READERS))
            yield CaseImpact(
                instance_id=host.id,
                case_id=case.id,
                area_id=case.area_id,
                reference=case.reference,
                label=case.label if reads else "",
                version_id=host.version_id,
                version_number=numbers[host.version_id],
                foresight=foresee(subject, host, differing),
            )
        if len(hosts) < batch:
            return
        after = hosts[-1].id


def _numbers(session: Session, process_key: str) -> dict[int, int]:
    query = select(Version.id, Version.number).join(Process).where(Process.key == process_key)
    return {row.id: row.number for row in session.execute(query)}

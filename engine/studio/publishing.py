"""Storing a bundle as the next version of its process: what the command line and an approval share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, or_, select

from engine.bundles import bundle_digest, compile_bundle
from engine.diagram.model import Diagram, FactDeclaration
from engine.errors import DefinitionError
from engine.expressions import ExpressionError, parse
from engine.gate import Finding
from engine.models import Area, Clause, FactValue, Process, Version
from engine.studio.surroundings import OF_A_CLAUSE
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewVersion:
    """What is to be published.

    Attributes:
        process_key: the process id.
        files: text by path inside the process's folder, with the clauses it cites in ``clauses.yaml``.
        in_force_from: the first day on which new instances start on it.
        area_id: the area it belongs to, or None for a version shared by all.
        texts: the other columns of a version that hold words: ``summary``, ``rule``, ``guidance``,
            ``person_when``, ``person_words``.
        author_id: who wrote it, where a second person approves it.
    """

    process_key: str
    files: Mapping[str, str]
    in_force_from: date
    area_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    author_id: int | None = None


def refuse_errors(findings: list[Finding]) -> None:
    """Nothing is published that would be ignored or run wrongly (design, D4).

    Raises:
        DefinitionError: there is an error among the findings; it carries them all.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return
    more = f" There are {len(errors) - 1} more errors." if len(errors) > 1 else ""
    where = " ".join(part for part in (errors[0].file, errors[0].element_id) if part)
    message = f"{where}: {errors[0].problem} {errors[0].mend}{more}"
    raise DefinitionError(message, findings)


def publish(uow: UnitOfWork, new: NewVersion) -> Version | None:
    """Compile, compare with the version before, store. The gate has been asked already.

    Returns:
        The version; None when the text is that of the latest version.

    Raises:
        DefinitionError: it does not compile, its rule cannot be read, a fact's type clashes with what cases
            hold or another process declares, or cases of other areas would no longer open.
    """
    process = uow.lock_process(new.process_key)
    bundle = compile_bundle(new.process_key, new.files)
    digest = bundle_digest(new.files)
    if process is None:
        process = Process(key=new.process_key, name=bundle.diagram.name)
        uow.session.add(process)
        uow.session.flush()
    latest = uow.session.scalar(
        select(Version).where(Version.process_id == process.id).order_by(Version.number.desc()).limit(1)
    )
    if latest is not None and latest.digest == digest and latest.area_id == new.area_id:
        return None
    _check_rule(new.texts.get("rule", ""))
    _check_fact_types(uow, new.process_key, bundle.diagram.facts)
    _name(uow, process, new, bundle.diagram)
    version = Version(
        process_id=process.id,
        area_id=new.area_id,
        number=(latest.number if latest else 0) + 1,
        edition=bundle.diagram.edition,
        files=dict(new.files),
        digest=digest,
        in_force_from=new.in_force_from,
        published_at=uow.at,
        published_by_id=new.author_id or uow.actor.person_id,
        approved_by_id=uow.actor.person_id if new.author_id else None,
        **new.texts,
    )
    uow.session.add(version)
    uow.session.flush()
    _store_clauses(uow, bundle.clauses)
    uow.record(f"process:{process.key}", "version.published", number=version.number, digest=digest)
    return version


def _name(uow: UnitOfWork, process: Process, new: NewVersion, diagram: Diagram) -> None:
    """A process has one name and one opening date for all: one area's version changes them for itself only.

    Raises:
        DefinitionError: cases of other areas would no longer open.
    """
    if new.area_id is not None and _runs_elsewhere(uow, process, new.area_id):
        if diagram.opens != process.opens:
            message = (
                f"Other partnerships open cases of this process with “{process.opens}”. "
                "Leave its opening date as it is, or give the process an id of your own."
            )
            raise DefinitionError(message)
        return
    process.name, process.opens = diagram.name, diagram.opens


def _runs_elsewhere(uow: UnitOfWork, process: Process, area_id: int) -> bool:
    others = select(Area.id).where(Area.id != area_id).limit(1)
    if uow.session.scalar(others) is None:
        return False
    not_only_here = or_(Version.area_id.is_(None), Version.area_id != area_id)
    query = select(Version.id).where(Version.process_id == process.id, not_only_here)
    return uow.session.scalar(query.limit(1)) is not None


def _check_rule(rule: str) -> None:
    try:
        if rule:
            parse(rule)
    except ExpressionError as error:
        message = f"The transitional rule cannot be read: {error}"
        raise DefinitionError(message) from error


def _check_fact_types(uow: UnitOfWork, process_key: str, declared: Mapping[str, FactDeclaration]) -> None:
    """One dictionary of fact ids: a clashing type would make old and new cases unreadable together."""
    newest = select(func.max(Version.id)).join(Process).where(Process.key != process_key)
    for version_id in uow.session.scalars(newest.group_by(Version.process_id)):
        other = uow.library.get(uow.session, version_id)
        for fact in declared.keys() & other.diagram.facts.keys():
            kind = other.diagram.facts[fact].type
            if declared[fact].type != kind:
                message = (
                    f"The fact “{fact}” is {kind} in the process “{other.process_key}” and cannot be "
                    f"{declared[fact].type} here."
                )
                raise DefinitionError(message)
    stored = uow.session.execute(
        select(FactValue.fact, func.min(FactValue.type))
        .where(FactValue.fact.in_(declared))
        .group_by(FactValue.fact)
    )
    for fact, kind in stored:
        if declared[fact].type != kind:
            message = f"The fact “{fact}” is {kind} in running cases and cannot become {declared[fact].type}."
            raise DefinitionError(message)


def _store_clauses(uow: UnitOfWork, clauses: Mapping[str, Mapping[str, object]]) -> None:
    known = set(uow.session.scalars(select(Clause.key).where(Clause.key.in_(clauses))))
    for key, clause in clauses.items():
        if key not in known:
            uow.session.add(Clause(key=key, **{name: str(clause.get(name) or "") for name in OF_A_CLAUSE}))

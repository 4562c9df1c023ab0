"""Publish a bundle as the next version of a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from engine.bundles import bundle_digest, compile_bundle
from engine.diagram.model import FactDeclaration
from engine.errors import DefinitionError, NotPermittedError
from engine.execute import NothingToDo
from engine.expressions import ExpressionError, parse
from engine.gate import check_bundle
from engine.models import Clause, FactValue, Process, Version
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PublishVersion:
    """A bundle's text, the day from which it is in force, and its transitional rule.

    Args:
        process_key: the process id.
        files: text by path inside the process's folder.
        in_force_from: the first day on which new instances start on it.
        summary: what changed, in plain English.
        rule: an expression over facts that says which cases it governs; empty means all new ones.
        area_id: the area it belongs to, or None for a version shared by all.
    """

    process_key: str
    files: Mapping[str, str]
    in_force_from: date
    summary: str = ""
    rule: str = ""
    area_id: int | None = None

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Compile, compare with the version before, store.

        Returns:
            The version's id, or NothingToDo when the text is that of the latest version.

        Raises:
            NotPermittedError: only the command line publishes so far.
            DefinitionError: the gate refuses it (``findings`` name each element and its mend), its rule
                cannot be read, or a fact's type clashes with what cases hold or another process declares.
        """
        if not uow.actor.is_system:
            message = "Versions are published from the command line."
            raise NotPermittedError(message)
        process = uow.lock_process(self.process_key)
        self._check_gate()
        bundle = compile_bundle(self.process_key, self.files)
        digest = bundle_digest(self.files)
        if process is None:
            process = Process(key=self.process_key, name=bundle.diagram.name)
            uow.session.add(process)
            uow.session.flush()
        latest = uow.session.scalar(
            select(Version).where(Version.process_id == process.id).order_by(Version.number.desc()).limit(1)
        )
        if latest is not None and latest.digest == digest and latest.area_id == self.area_id:
            return NothingToDo()
        self._check_rule()
        self._check_fact_types(uow, bundle.diagram.facts)
        process.name, process.opens = bundle.diagram.name, bundle.diagram.opens
        version = Version(
            process_id=process.id,
            area_id=self.area_id,
            number=(latest.number if latest else 0) + 1,
            edition=bundle.diagram.edition,
            files=dict(self.files),
            digest=digest,
            summary=self.summary,
            rule=self.rule,
            in_force_from=self.in_force_from,
            published_at=uow.at,
            published_by_id=uow.actor.person_id,
        )
        uow.session.add(version)
        uow.session.flush()
        self._store_clauses(uow, bundle.clauses)
        uow.record(f"process:{process.key}", "version.published", number=version.number, digest=digest)
        return version.id

    def _check_gate(self) -> None:
        """Nothing is published that would be ignored or run wrongly (design, D4)."""
        drawn = {path: text for path, text in self.files.items() if path != "clauses.yaml"}
        findings = check_bundle(drawn, folder=self.process_key)
        errors = [finding for finding in findings if finding.severity == "error"]
        if errors:
            more = f" There are {len(errors) - 1} more errors." if len(errors) > 1 else ""
            where = " ".join(part for part in (errors[0].file, errors[0].element_id) if part)
            message = f"{where}: {errors[0].problem} {errors[0].mend}{more}"
            raise DefinitionError(message, findings)

    def _check_rule(self) -> None:
        try:
            if self.rule:
                parse(self.rule)
        except ExpressionError as error:
            message = f"The transitional rule cannot be read: {error}"
            raise DefinitionError(message) from error

    def _check_fact_types(self, uow: UnitOfWork, declared: Mapping[str, FactDeclaration]) -> None:
        """One dictionary of fact ids: a clashing type would make old and new cases unreadable together."""
        newest = select(func.max(Version.id)).join(Process).where(Process.key != self.process_key)
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
                message = (
                    f"The fact “{fact}” is {kind} in running cases and cannot become {declared[fact].type}."
                )
                raise DefinitionError(message)

    def _store_clauses(self, uow: UnitOfWork, clauses: Mapping[str, Mapping[str, object]]) -> None:
        known = set(uow.session.scalars(select(Clause.key).where(Clause.key.in_(clauses))))
        for key, clause in clauses.items():
            if key in known:
                continue
            names = (
                "title",
                "source",
                "edition",
                "seen_in",
                "paragraph",
                "duty",
                "verification",
                "note",
                "summary",
            )
            uow.session.add(Clause(key=key, **{name: str(clause.get(name) or "") for name in names}))

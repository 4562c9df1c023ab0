"""Start moving chosen cases to a version, in the background."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.models import Case, Instance, Migration, MigrationCase, Process, Retirement, Version
from engine.moving.differences import Differing
from engine.moving.foreseeing import foresee
from engine.moving.loading import read_subjects
from engine.moving.migrations import LONGEST_REASON, MOST_CASES, check_not_moving
from engine.moving.model import LIVE, Target
from engine.moving.targets import version_target
from engine.plain_text import checked_text
from engine.studio.permissions import check_may_edit_processes
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class StartMigration:
    """Chosen live instances of one area, to a version that is in force.

    Each is foreseen again when its turn comes; one that cannot move then stays as it was.

    Args:
        area_id: the area the cases belong to.
        to_version_id: where to; an earlier version as well, to roll a change back.
        instance_ids: the root or child instances that were chosen.
        reason: why, as people will read it on each case.
        mapping: by the id of the version a case comes from (as text), the new element for each old one;
            left out, the proposed mapping is used.
        accepted: the chosen instances that a person has looked at, where the version wants that.
    """

    area_id: int
    to_version_id: int
    instance_ids: Collection[int]
    reason: str
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    accepted: Collection[int] = ()

    def run(self, uow: UnitOfWork) -> int:
        """Store the migration with what is foreseen for each case.

        Returns:
            The migration's id.

        Raises:
            NotPermittedError: the actor owns no processes in the area.
            NotFoundError: no such version, or it is not for this area.
            ConflictError: the version is not in force yet, or a case waits for another migration.
            InvalidInputError: no reason, no cases, one of another area or process, or an unknown element.
        """
        check_may_edit_processes(uow.actor, self.area_id)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why the cases move")
        version, process = self._version(uow)
        uow.lock_process(process.key)
        hosts = self._hosts(uow, process.key)
        check_not_moving(uow, [host.id for host in hosts])
        target = version_target(uow.session, uow.library, version.id, self.mapping)
        self._check_mapping(uow, target)
        migration = Migration(
            area_id=self.area_id,
            process_key=process.key,
            to_version_id=version.id,
            mapping={key: dict(pairs) for key, pairs in self.mapping.items()},
            reason=reason,
            state="running",
            created_at=uow.at,
            created_by_id=uow.actor.person_id,
            next_at=uow.at,
        )
        uow.session.add(migration)
        uow.session.flush()
        self._foresee(uow, migration, target, hosts)
        uow.record(
            f"process:{process.key}",
            "migration.started",
            migration=migration.id,
            area=self.area_id,
            version=version.id,
            number=version.number,
            instances=[host.id for host in hosts],
            reason=reason,
        )
        return migration.id

    def _version(self, uow: UnitOfWork) -> tuple[Version, Process]:
        query = select(Version, Process).join(Process, Process.id == Version.process_id)
        found = uow.session.execute(query.where(Version.id == self.to_version_id)).one_or_none()
        if found is None or found.Version.area_id not in (None, self.area_id):
            message = "This version of the process does not exist."
            raise NotFoundError(message)
        version: Version = found.Version
        if version.in_force_from > uow.today:
            message = (
                f"Version {version.number} is in force from {version.in_force_from:%-d %B %Y}. "
                "Cases can move to it from that day on."
            )
            raise ConflictError(message)
        retired = select(Retirement.id).where(
            Retirement.version_id == version.id,
            or_(Retirement.area_id == self.area_id, Retirement.area_id.is_(None)),
            Retirement.from_on <= uow.today,
            Retirement.rule == "",
            Retirement.ended_at.is_(None),
        )
        if uow.session.scalar(retired.limit(1)) is not None:
            message = f"Version {version.number} is retired. Put it back before cases move to it."
            raise ConflictError(message)
        return version, found.Process

    def _hosts(self, uow: UnitOfWork, process_key: str) -> list[Instance]:
        ids = sorted(set(self.instance_ids))
        if not ids or len(ids) > MOST_CASES:
            message = f"Choose from 1 to {MOST_CASES:,} cases"
            raise InvalidInputError({"cases": [message]})
        query = (
            select(Instance)
            .join(Case, Case.id == Instance.case_id)
            .where(
                Instance.id.in_(ids),
                Instance.process_key == process_key,
                Instance.kind != "side",
                Instance.state.in_(LIVE),
                Case.area_id == self.area_id,
            )
            .order_by(Instance.id)
        )
        hosts = list(uow.session.scalars(query))
        if len(hosts) != len(ids):
            message = "Some of the cases you chose have ended or are not of this process. Choose again"
            raise InvalidInputError({"cases": [message]})
        return hosts

    def _check_mapping(self, uow: UnitOfWork, target: Target) -> None:
        new = target.bundle.diagram.elements
        for version_id, pairs in target.mapping.items():
            known = uow.session.get(Version, version_id)
            old = uow.library.get(uow.session, version_id).diagram.elements if known is not None else {}
            for before, after in pairs.items():
                if before not in old or (after and after not in new):
                    message = f"The mapping names {before} or {after}, which is in neither version"
                    raise InvalidInputError({"mapping": [message]})

    def _foresee(self, uow: UnitOfWork, migration: Migration, target: Target, hosts: list[Instance]) -> None:
        differing = Differing(target)
        accepted = set(self.accepted)
        case_ids = {host.case_id for host in hosts}
        subjects = read_subjects(uow.session, uow.library, uow.actor, uow.at, case_ids)
        for host in hosts:
            found = foresee(subjects[host.case_id], host, differing, accepted=host.id in accepted)
            uow.session.add(
                MigrationCase(
                    migration_id=migration.id,
                    case_id=host.case_id,
                    instance_id=host.id,
                    from_version_id=host.version_id,
                    verdict=found.verdict,
                    reason=found.reason,
                    before={"accepted": host.id in accepted},
                )
            )

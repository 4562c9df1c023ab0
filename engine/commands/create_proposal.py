"""Start a proposal of a new version, from a version, an archive, an imported file or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.bundles.binding import candidates
from engine.errors import InvalidInputError, NotFoundError
from engine.models import Process, Proposal, Version
from engine.studio.permissions import check_may_edit_processes
from engine.studio.proposals import files_problem, key_problem
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CreateProposal:
    """A copy of a version to edit, or texts that come from elsewhere.

    Args:
        area_id: the partnership whose version it will be.
        process_key: the process id.
        title: what the proposal is about, as its list shows it.
        base_version_id: the version that it changes; its texts are copied when ``files`` is None.
        files: texts by path inside the process's folder. What comes from elsewhere for a process that runs
            here is compared with the version that it would follow, and never passes for a new process.
    """

    area_id: int
    process_key: str
    title: str
    base_version_id: int | None = None
    files: Mapping[str, str] | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Store it as its first revision.

        Returns:
            The proposal's id.

        Raises:
            NotPermittedError: the actor owns no processes in the area.
            NotFoundError: there is no such version for the area.
            InvalidInputError: the title is empty, the id is none, or a text is too long.
        """
        uow.lock_area(self.area_id)
        check_may_edit_processes(uow.actor, self.area_id)
        errors = {}
        if not self.title.strip():
            errors["title"] = ["Say in a few words what is to change."]
        wrong_key = key_problem(self.process_key)
        if wrong_key:
            errors["process_key"] = [wrong_key]
        base = self._base(uow)
        files = self._texts(base)
        problem = files_problem(files, files)
        if problem:
            errors[""] = [problem]
        if errors:
            raise InvalidInputError(errors)
        proposal = Proposal(
            area_id=self.area_id,
            process_key=self.process_key,
            base_version_id=base.id if base is not None else self._published(uow),
            title=self.title.strip()[:200],
            files=files,
            rule=base.rule if base is not None else "",
            created_at=uow.at,
            created_by_id=uow.actor.person_id,
            changed_at=uow.at,
            changed_by_id=uow.actor.person_id,
        )
        uow.session.add(proposal)
        uow.session.flush()
        uow.record(
            f"process:{self.process_key}",
            "proposal.created",
            proposal=proposal.id,
            area=self.area_id,
            base=proposal.base_version_id,
        )
        return proposal.id

    def _base(self, uow: UnitOfWork) -> Version | None:
        if self.base_version_id is None:
            return None
        base = uow.session.scalar(
            select(Version)
            .join(Process, Process.id == Version.process_id)
            .where(
                Version.id == self.base_version_id,
                Process.key == self.process_key,
                or_(Version.area_id.is_(None), Version.area_id == self.area_id),
            )
        )
        if base is None:
            message = "This version of the process does not exist."
            raise NotFoundError(message)
        return base

    def _published(self, uow: UnitOfWork) -> int | None:
        """The version of the process that the area would run today, or the latest that it has."""
        found = candidates(uow.session, self.process_key, self.area_id)
        chosen = [each for each in found if each.may_govern(uow.today)] or found
        return chosen[0].version.id if chosen else None

    def _texts(self, base: Version | None) -> dict[str, str]:
        copied = base.files if base is not None else {}
        chosen = copied if self.files is None else self.files
        # The clauses are taken from the library when the version is approved.
        return {path: text for path, text in chosen.items() if path != "clauses.yaml"}

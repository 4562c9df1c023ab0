"""Publish a bundle as the next version of a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.gate import check_bundle
from engine.studio.publishing import NewVersion, publish, refuse_errors
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
        """Check with the gate, compile, compare with the version before, store.

        Returns:
            The version's id, or NothingToDo when the text is that of the latest version.

        Raises:
            NotPermittedError: people publish by having a proposal approved.
            DefinitionError: the gate refuses it (``findings`` name each element and its mend), its rule
                cannot be read, or a fact's type clashes with what cases hold or another process declares.
        """
        if not uow.actor.is_system:
            message = "Versions are published from the command line, or by approving a proposal."
            raise NotPermittedError(message)
        self._check_gate()
        texts = {"summary": self.summary, "rule": self.rule}
        new = NewVersion(self.process_key, self.files, self.in_force_from, self.area_id, texts)
        version = publish(uow, new)
        return NothingToDo() if version is None else version.id

    def _check_gate(self) -> None:
        drawn = {path: text for path, text in self.files.items() if path != "clauses.yaml"}
        refuse_errors(check_bundle(drawn, folder=self.process_key))

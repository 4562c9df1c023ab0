"""See beforehand what moving a token by hand would come to."""

from dataclasses import dataclass

from engine.errors import NotPermittedError
from engine.moving.placements import lock_instance
from engine.moving.placing import Placed, Placing, place
from engine.preview import PreviewWork
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class TryPlacement:
    """For ``Engine.preview`` only: what placing would come to, before anybody asks for it."""

    instance_id: int
    kind: str
    token_id: str = ""
    target_id: str = ""

    def run(self, uow: UnitOfWork) -> Placed:
        """Do it in a transaction that is rolled back.

        Raises:
            NotFoundError: there is no such instance.
            NotPermittedError: not for this actor, or executed and not previewed.
            ConflictError: it cannot be done from where the case stands.
            InvalidInputError: no such token or step.
        """
        if not isinstance(uow, PreviewWork):
            message = "This can only be looked at. Ask for it, and have it approved."
            raise NotPermittedError(message)
        work, instance = lock_instance(uow, self.instance_id)
        placing = Placing(self.kind, self.token_id, self.target_id)
        return place(work, instance, placing, "Looked at beforehand")

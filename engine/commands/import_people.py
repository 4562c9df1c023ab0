"""Add people with their roles from a list, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.errors import CasewayError, InvalidInputError
from engine.people.adding import find_or_add
from engine.people.importing import Line
from engine.people.joining import give_role
from engine.people.rules import check_may_manage_area
from engine.unit_of_work import UnitOfWork

MOST_LINES = 500


@dataclass(frozen=True)
class ImportPeople:
    """The lines of a spreadsheet, each a person with a role; several lines may be of one person."""

    area_id: int
    lines: Sequence[Line] = field(default_factory=tuple)

    def run(self, uow: UnitOfWork) -> int:
        """Add everybody on the list.

        Returns:
            How many roles were given.

        Raises:
            NotFoundError: the area is not the actor's.
            InvalidInputError: what is wrong, under the number of each line; nothing is added then.
        """
        check_may_manage_area(uow.actor, self.area_id)
        if not self.lines:
            raise InvalidInputError({"": ["The list holds no people"]})
        if len(self.lines) > MOST_LINES:
            raise InvalidInputError({"": [f"The list holds more than {MOST_LINES} lines. Split it"]})
        problems: dict[str, list[str]] = {}
        for line in self.lines:
            try:
                person = find_or_add(uow, line.email, line.name)
                give_role(uow, self.area_id, person.id, line.new_role())
            except InvalidInputError as error:
                problems[str(line.number)] = [one for each in error.errors.values() for one in each]
            except CasewayError as error:
                problems[str(line.number)] = [str(error)]
        if problems:
            raise InvalidInputError(problems)
        return len(self.lines)

"""Say what an area calls its roles; their ids stay what they are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import InvalidInputError
from engine.people.rules import check_may_manage_area
from engine.plain_text import text_problem
from engine.roles import ROLE_LABELS
from engine.unit_of_work import UnitOfWork

LONGEST_LABEL = 80


@dataclass(frozen=True)
class SetRoleLabels:
    """The area's own words by role; an empty one, or Caseway's own, takes the area's word back."""

    area_id: int
    labels: Mapping[str, str] = field(default_factory=dict)

    def run(self, uow: UnitOfWork) -> int:
        """Set them all.

        Raises:
            NotFoundError: the area is not the actor's.
            InvalidInputError: under the role whose words cannot be stored.
        """
        check_may_manage_area(uow.actor, self.area_id)
        own = {
            role: label.strip()
            for role, label in self.labels.items()
            if label.strip() and label.strip() != ROLE_LABELS.get(role)
        }
        errors = {
            role: [problem or "There is no such role"]
            for role, label in own.items()
            if (problem := text_problem(label, "label", LONGEST_LABEL, "Enter a label"))
            or role not in ROLE_LABELS
        }
        called = Counter(words.casefold() for words in (ROLE_LABELS | own).values())
        for role in own.keys() - errors.keys():
            if called[own[role].casefold()] > 1:
                errors[role] = ["Another role is called this. Two roles with one name cannot be told apart"]
        if errors:
            raise InvalidInputError(errors, dict(self.labels))
        area = uow.lock_area(self.area_id)
        area.role_labels = own
        uow.record(f"area:{area.id}", "area.roles_labelled", roles=sorted(own))
        return len(own)

"""Who may start in the place of somebody who leaves a case: holders of one of their roles."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Case, Membership
from engine.queries.candidates import Candidate, list_candidates
from engine.reading_actor import areas_of_groups, counts_today
from engine.roles import PROCESS_READERS


def list_deputies(session: Session, case: Case, person_id: int, today: date) -> list[Candidate]:
    """People who hold one of the roles that somebody holds in the area of a case, each once, by name.

    Args:
        person_id: whose deputy is sought; neither they nor anybody who is shut out is among them.
        today: the local day.
    """
    counts_in = areas_of_groups()
    held = session.execute(
        select(Membership.role, Membership.agency_id)
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .where(
            Membership.person_id == person_id,
            counts_in.c.area_id == case.area_id,
            Membership.role.not_in(PROCESS_READERS),
            counts_today(today),
        )
        .distinct()
    ).all()
    found: dict[int, Candidate] = {}
    for role, agency_id in held:
        for one in list_candidates(session, case.area_id, role, agency_id, today, case.id):
            if one.person_id != person_id:
                found.setdefault(one.person_id, one)
    return sorted(found.values(), key=lambda one: (one.name, one.person_id))

"""Never sideways: what other parts of the same call do is not this one's business (design, D2)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Instance


def instances_beside(session: Session, case_id: int, instance_id: int) -> set[int]:
    """The instances started for other parts of the calls that this one belongs to, and all below them.

    One action's owner may verify another action; one action's page shows its own updates only.

    Args:
        session: any session.
        case_id: the case.
        instance_id: the instance from which one looks.
    """
    rows = session.execute(
        select(Instance.id, Instance.parent_id, Instance.parent_token_id, Instance.part_key).where(
            Instance.case_id == case_id
        )
    ).all()
    by_id = {row.id: row for row in rows}
    chain = {instance_id}
    link = by_id[instance_id]
    while link.parent_id is not None:
        link = by_id[link.parent_id]
        chain.add(link.id)
    calls = {
        (by_id[found].parent_id, by_id[found].parent_token_id) for found in chain if by_id[found].part_key
    }
    beside = {row.id for row in rows if (row.parent_id, row.parent_token_id) in calls and row.id not in chain}
    for row in sorted(rows, key=lambda row: row.id):  # children are always younger than their parents
        if row.parent_id in beside:
            beside.add(row.id)
    return beside

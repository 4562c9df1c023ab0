"""How one person wants to hear; whoever has chosen nothing hears everything at the usual hour."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from engine.models import NoticeSetting
from engine.notices.topics import TOPICS, USUAL_HOUR


def usual_settings(person_id: int) -> NoticeSetting:
    """The settings of somebody who has chosen nothing, as a row that is not stored."""
    return NoticeSetting(
        person_id=person_id,
        digest_hour=USUAL_HOUR,
        digest_days="working",
        kinds=list(TOPICS),
        is_weekly_on=True,
    )


def lock_settings(session: Session, person_id: int) -> NoticeSetting:
    """A person's settings, locked; made first where there are none, whoever else makes them at the time."""
    usual = usual_settings(person_id)
    columns = {
        "person_id": person_id,
        "digest_hour": usual.digest_hour,
        "digest_days": usual.digest_days,
        "kinds": usual.kinds,
        "is_weekly_on": usual.is_weekly_on,
    }
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = insert_sqlite if is_sqlite else insert_postgresql
    session.execute(insert(NoticeSetting).values(columns).on_conflict_do_nothing())
    query = select(NoticeSetting).where(NoticeSetting.person_id == person_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()

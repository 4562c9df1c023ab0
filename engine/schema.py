"""Whether a database's schema is the one that this version of Caseway was written for."""

from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session


@cache
def schema_head() -> str:
    """The newest revision of the migrations."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "engine:migrations")
    return ScriptDirectory.from_config(config).get_current_head() or ""


def is_schema_current(session: Session) -> bool:
    """Whether the database is at the newest revision; a database without a schema is not."""
    try:
        found = session.scalars(text("SELECT version_num FROM alembic_version")).all()
    except DatabaseError:
        session.rollback()
        return False
    return list(found) == [schema_head()]

"""The schema goes up, down and up again, and is the one that the models describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from engine.db import connect, migrate
from engine.models import Base


def tables(url: str) -> set[str]:
    database = connect(url)
    try:
        return set(inspect(database).get_table_names()) - {"alembic_version"}
    finally:
        database.dispose()


def differences(url: str) -> list[object]:
    database = connect(url)
    try:
        with database.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, Base.metadata))
    finally:
        database.dispose()


def test_migrations_make_what_the_models_describe(database_url: str) -> None:
    assert tables(database_url) == set(Base.metadata.tables)
    assert differences(database_url) == []


def test_schema_goes_down_and_up_again(database_url: str) -> None:
    migrate(database_url, "base")
    assert tables(database_url) == set()
    migrate(database_url)
    assert tables(database_url) == set(Base.metadata.tables)
    assert differences(database_url) == []
    migrate(database_url)

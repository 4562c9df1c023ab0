"""The schema goes up, down and up again, and is the one that the models describe, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

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


def test_upgrade_keeps_the_rows_that_are_there(database_url: str) -> None:
    migrate(database_url, "base")
    migrate(database_url, "0001")
    database = connect(database_url)
    with database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO person (id, email, name, password_hash, is_active, created_at) "
                "VALUES (7, 'a@b.example', 'Ada', '', true, '2026-01-05 09:00:00+00:00')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO area (id, key, name, reference_prefix, next_case_number, parameters, "
                "role_labels) VALUES (3, 'fair', 'Fairshire', 'F', 1, '{}', '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO cover (id, person_id, covered_by_id, from_on, to_on) "
                "VALUES (1, 7, 7, '2026-01-05', '2026-01-06')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO calendar_day (id, area_id, day, kind, reason, source, is_projected) "
                "VALUES (1, 3, '2026-01-05', 'closure', 'Flood', 'Council', false)"
            )
        )
    migrate(database_url)
    with database.connect() as connection:
        assert connection.scalar(text("SELECT kind FROM person WHERE id = 7")) == "person"
        assert connection.scalar(text("SELECT reason FROM calendar_day WHERE area_id = 3")) == "Flood"
        assert connection.scalar(text("SELECT person_id FROM cover")) == 7
    database.dispose()

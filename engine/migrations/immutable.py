"""Triggers that refuse to change what must stand: both logs, submissions, decisions and votes.

Deleting a submission's content is left to disposal, which runs under a database role of its own.
"""

from sqlalchemy.engine import Connection

_FIRST = ("ledger_entry", "access_entry", "submission", "decision", "vote")
_MORE = ("decision_record",)
TABLES = _FIRST + _MORE
MESSAGE = "this record is append-only"


def protect(connection: Connection) -> None:
    """Create the triggers on SQLite or PostgreSQL."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        )
    _keep(connection, _FIRST)


def protect_more(connection: Connection) -> None:
    """Create the triggers of the tables that came later."""
    _keep(connection, _MORE)


def _keep(connection: Connection, tables: tuple[str, ...]) -> None:
    for table in tables:
        if connection.dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
            continue
        connection.exec_driver_sql(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def unprotect(connection: Connection) -> None:
    """Drop all triggers again, also those of tables that are gone already."""
    _let_go(connection, TABLES)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")


def unprotect_more(connection: Connection) -> None:
    """Drop the triggers of the tables that came later."""
    _let_go(connection, _MORE)


def _let_go(connection: Connection, tables: tuple[str, ...]) -> None:
    for table in tables:
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table}_{verb}")
            continue
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table} ON {table}")

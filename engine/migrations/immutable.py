"""Triggers that refuse to change what must stand: both logs, submissions, decisions and votes.

Deleting a submission's content is left to disposal, which runs under a database role of its own.
"""

from sqlalchemy.engine import Connection

TABLES = ("ledger_entry", "access_entry", "submission", "decision", "vote")
MESSAGE = "this record is append-only"


def protect(connection: Connection) -> None:
    """Create the triggers on SQLite or PostgreSQL."""
    if connection.dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    for table in TABLES:
        connection.exec_driver_sql(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def unprotect(connection: Connection) -> None:
    """Drop the triggers again."""
    if connection.dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table}_{verb}")
        return
    for table in TABLES:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table} ON {table}")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")

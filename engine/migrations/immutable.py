"""Triggers that refuse to change what must stand: both logs, submissions, decisions and votes.

Content can be emptied, and nothing else of its row changed, while the disposal of its case is running: two
different people have agreed to it and no legal hold stands. Nothing is ever deleted.
"""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.engine import Connection

_FIRST = ("ledger_entry", "access_entry", "submission", "decision", "vote")
_MORE = ("decision_record",)
TABLES = _FIRST + _MORE
MESSAGE = "this record is append-only"

CONTENT: Mapping[str, tuple[str, ...]] = {
    "submission": ("values", "salt"),
    "decision": ("outcome",),
    "vote": ("choice", "choice_label", "stance", "reasons", "conditions"),
    "decision_record": ("content", "salt", "reason"),
}
"""The columns of records that disposal empties; all other tables with content have no triggers."""

_RUNNING = (
    "EXISTS (SELECT 1 FROM disposal d WHERE d.case_id = OLD.case_id AND d.state = 'running' "
    "AND d.decided_by_id <> d.proposed_by_id AND NOT EXISTS (SELECT 1 FROM legal_hold h "
    "WHERE h.case_id = d.case_id AND h.lifted_at IS NULL))"
)
_POSTGRESQL = """
CREATE FUNCTION refuse_change_but_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV AND NOT EXISTS (
        SELECT 1 FROM jsonb_each(to_jsonb(NEW)) AS each
        WHERE each.key = ANY (TG_ARGV) AND each.value NOT IN ('""'::jsonb, '{}'::jsonb)
    ) AND RUNNING THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'MESSAGE';
END $$
""".replace("RUNNING", _RUNNING).replace("MESSAGE", MESSAGE)


def protect(connection: Connection) -> None:
    """Create the triggers on SQLite or PostgreSQL."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        )
    _keep(connection, _FIRST)


def protect_more(connection: Connection) -> None:
    """Create the triggers of the tables that came later, and let disposal empty content."""
    _keep(connection, _MORE)
    _let_go(connection, tuple(CONTENT))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL)
    for table, columns in CONTENT.items():
        _keep_but_disposal(connection, table, columns)


def _keep(connection: Connection, tables: tuple[str, ...]) -> None:
    for table in tables:
        if connection.dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(_refusal(table, verb))
            continue
        connection.exec_driver_sql(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _keep_but_disposal(connection: Connection, table: str, columns: tuple[str, ...]) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_but_disposal({', '.join(columns)})"
        )
        return
    found = connection.execute(text(f"PRAGMA table_info({table})"))
    others = [row.name for row in found if row.name not in columns]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in others)
    emptied = " AND ".join(f"NEW.\"{name}\" IN ('', '{{}}')" for name in columns)
    connection.exec_driver_sql(_refusal(table, "UPDATE", f"WHEN NOT ({same} AND {emptied} AND {_RUNNING}) "))
    connection.exec_driver_sql(_refusal(table, "DELETE"))


def _refusal(table: str, verb: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def unprotect(connection: Connection) -> None:
    """Drop all triggers again, also those of tables that are gone already."""
    _let_go(connection, TABLES)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change_but_disposal()")


def unprotect_more(connection: Connection) -> None:
    """Drop the triggers of the tables that came later, and let nothing change in the others any more."""
    _let_go(connection, tuple(CONTENT))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change_but_disposal()")
    _keep(connection, tuple(table for table in _FIRST if table in CONTENT))


def _let_go(connection: Connection, tables: tuple[str, ...]) -> None:
    for table in tables:
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table}_{verb}")
            continue
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS keep_{table} ON {table}")

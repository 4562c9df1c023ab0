"""What each database role may do on PostgreSQL, granted anew after every migration.

The roles are made once, by ``deploy/roles.sql``; where there are none, as in tests, nothing is granted. The
owner migrates and never serves. The application may add to the record and not change it: the triggers of
``immutable`` refuse it for everybody, these grants refuse it to the application even without them.
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from engine.migrations.immutable import TABLES as RECORDS
from engine.retention.content import tables_emptied

APPLICATION = "caseway_app"
DISPOSAL = "caseway_disposal"
BACKUP = "caseway_backup"

# All that the application ever deletes. Everything else says that it is closed, ended or revoked.
_DELETED = ("api_request", "calendar_day", "document_reader", "draft", "play", "session")


def grant(connection: Connection) -> None:
    """Grant the roles that exist what they need, and take from them whatever else they have."""
    known = set(connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'caseway%'")))
    for role in (APPLICATION, DISPOSAL, BACKUP):
        if role in known:
            connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {role}")
            connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
            connection.exec_driver_sql(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    if APPLICATION in known:
        _grant_application(connection)
    if DISPOSAL in known:
        # Content goes, and the ledger says that it went; its entries and who decided what always stay. The
        # triggers let records be emptied only while the disposal of their case is running.
        emptied, deleted = tables_emptied()
        connection.exec_driver_sql(f"GRANT UPDATE ON {_listed(emptied)} TO {DISPOSAL}")
        connection.exec_driver_sql(f"GRANT DELETE ON {_listed(deleted)} TO {DISPOSAL}")
        connection.exec_driver_sql(f"GRANT INSERT ON ledger_entry, outbox TO {DISPOSAL}")
        connection.exec_driver_sql(f"GRANT UPDATE ON anchor, disposal TO {DISPOSAL}")
        connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {DISPOSAL}")


def _grant_application(connection: Connection) -> None:
    role = APPLICATION
    connection.exec_driver_sql(f"GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}")
    connection.exec_driver_sql(f"GRANT DELETE ON {_listed(_DELETED)} TO {role}")
    connection.exec_driver_sql(f"REVOKE UPDATE ON {_listed(RECORDS)} FROM {role}")
    connection.exec_driver_sql(f"REVOKE INSERT, UPDATE ON alembic_version FROM {role}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")


def _listed(tables: tuple[str, ...]) -> str:
    return ", ".join(f'"{table}"' for table in tables)

"""The time in a round: the machine's, moved by what one file says, for all processes and the database alike.

Between two jumps time runs as it does, so leases and back-offs mean what they mean; a jump brings the next
deadlines near.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine as Database

# Before pg_catalog on the search path, this is what the database takes for its own clock.
_DATABASE_CLOCK = """
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
SELECT pg_catalog.clock_timestamp() + pg_read_file('{path}')::float8 * interval '1 second' $$
"""
SEARCH_PATH = "&options=-csearch_path%3Dpublic,pg_catalog"


class MovedClock:
    """Reads the file at every look.

    Args:
        path: holds how many seconds the round is ahead of the machine.
        off: by how much this one clock is wrong.
    """

    def __init__(self, path: Path, off: timedelta = timedelta(0)) -> None:
        self.path = path
        self.off = off

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.path.read_text())) + self.off

    def move_to(self, at: datetime) -> None:
        """Move everybody's time; a reader sees the old or the new, never half of it."""
        beside = self.path.with_suffix(".new")
        beside.write_text(repr((at - datetime.now(UTC)).total_seconds()))
        beside.chmod(0o644)  # the database runs as somebody else
        beside.replace(self.path)


def give_the_database_this_clock(database: Database, clock: MovedClock) -> None:
    """The database's clock goes with the round's, as that of one machine would with another's."""
    with database.begin() as connection:
        connection.exec_driver_sql(_DATABASE_CLOCK.format(path=clock.path).replace("%", "%%"))

"""The texts of a published version, for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.models import Process, Version


@dataclass(frozen=True)
class VersionTexts:
    """A version's files by path, with the process and number it has."""

    id: int
    process_key: str
    number: int
    files: Mapping[str, str]


def get_version_texts(session: Session, process_key: str, number: int | None = None) -> VersionTexts:
    """One version of a process, whoever's it is; without a number the latest.

    Raises:
        NotFoundError: there is no such process or version.
    """
    query = (
        select(Version.id, Version.number, Version.files)
        .join(Process, Process.id == Version.process_id)
        .where(Process.key == process_key)
        .order_by(Version.number.desc())
        .limit(1)
    )
    row = session.execute(query if number is None else query.where(Version.number == number)).one_or_none()
    if row is None:
        what = f"version {number} of the process" if number is not None else "published process"
        message = f"There is no {what} “{process_key}”."
        raise NotFoundError(message)
    return VersionTexts(row.id, process_key, row.number, row.files)

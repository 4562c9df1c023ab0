"""Compiled versions, kept in the process: a spec is parsed once, never on a request (stack, section 3)."""

from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles.bundle import Bundle, compile_bundle
from engine.errors import NotFoundError
from engine.models import Process, Version


class Library:
    """Bundles by version id. Versions never change, so nothing here ever goes stale."""

    def __init__(self) -> None:
        self._bundles: dict[int, Bundle] = {}
        self._lock = Lock()

    def get(self, session: Session, version_id: int) -> Bundle:
        """The compiled bundle of a version.

        Raises:
            NotFoundError: there is no such version.
            DefinitionError: it does not compile, which publishing should have prevented.
        """
        bundle = self._bundles.get(version_id)
        if bundle is not None:
            return bundle
        with self._lock:
            if version_id not in self._bundles:
                self._bundles[version_id] = self._compile(session, version_id)
            return self._bundles[version_id]

    def apart(self) -> "Library":
        """A library that knows what this one does; what it learns stays its own."""
        other = Library()
        other._bundles = dict(self._bundles)
        return other

    def _compile(self, session: Session, version_id: int) -> Bundle:
        row = session.execute(
            select(Process.key, Version.files)
            .join(Version, Version.process_id == Process.id)
            .where(Version.id == version_id)
        ).one_or_none()
        if row is None:
            message = "This version of the process does not exist."
            raise NotFoundError(message)
        return compile_bundle(row.key, row.files)

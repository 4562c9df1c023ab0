"""What people upload passes here on its way to ``engine.uploading``: each sends only so much in an hour."""

import io
import os
from typing import IO

import structlog
from flask import current_app
from limits import RateLimitItemPerHour
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from werkzeug.datastructures import FileStorage

from engine.errors import InvalidInputError
from engine.files import StoredFile
from engine.uploading import check_upload, store_upload
from webapp.auth import current_engine, signed_in_person
from webapp.config import Settings

_KILOBYTE = 1024

log = structlog.get_logger()


class UploadCounter:
    """Counts what each person uploads in an hour: files, and kilobytes.

    Args:
        settings: where limits are counted, and how much is allowed.
    """

    def __init__(self, settings: Settings) -> None:
        self._files, self._megabytes = settings.upload_files_hour, settings.upload_megabytes_hour
        self._counted = FixedWindowRateLimiter(
            storage_from_string(settings.limit_store, wrap_exceptions=True)
        )
        self._counted_here = FixedWindowRateLimiter(MemoryStorage())

    def count(self, person_id: int, size: int) -> None:
        """Count one file, before anything is made of it.

        Raises:
            InvalidInputError: this would be more than a person may send in an hour; nothing is counted.
        """
        try:
            is_within = self._is_within(self._counted, str(person_id), size)
        except StorageError:
            log.warning("upload.counted_here")
            is_within = self._is_within(self._counted_here, str(person_id), size)
        if not is_within:
            log.warning("upload.too_many")
            message = (
                f"You can upload {self._files} files and {self._megabytes} MB in an hour, and this would be "
                "more. Nothing was stored. Try again in an hour"
            )
            raise InvalidInputError({"": [message]})

    def _is_within(self, limiter: RateLimiter, person: str, size: int) -> bool:
        files, kilobytes = (
            RateLimitItemPerHour(self._files),
            RateLimitItemPerHour(self._megabytes * _KILOBYTE),
        )
        cost = -(-size // _KILOBYTE)
        if not limiter.test(kilobytes, "upload-kilobytes", person, cost=cost):
            return False
        return limiter.hit(files, "upload-files", person) and limiter.hit(
            kilobytes, "upload-kilobytes", person, cost=cost
        )


def take_upload(file: FileStorage) -> StoredFile:
    """Count a file of the person who has signed in, and keep it.

    Raises:
        InvalidInputError: too much in an hour, or a file that is not taken; nothing is kept.
        UnavailableError: there is no place for files, the disk is full, or the scanner gave no verdict.
    """
    _count(file.stream)
    return store_upload(current_engine(), file.stream, file.filename or "file")


def look_at_upload(content: bytes, name: str) -> None:
    """Count what is read at once and kept nowhere, and look for viruses in it.

    Raises:
        InvalidInputError: too much in an hour, or something was found.
        UnavailableError: the scanner gave no verdict.
    """
    _count(io.BytesIO(content))
    check_upload(current_engine(), content, name)


def _count(stream: IO[bytes]) -> None:
    counter: UploadCounter = current_app.extensions["caseway_uploads"]
    place = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(place)
    counter.count(signed_in_person().id, size)

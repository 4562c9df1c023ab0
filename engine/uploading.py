"""The one door for what people send: every file is looked at here before anything is made of it."""

import io
from typing import IO

from engine.errors import UnavailableError
from engine.execute import Engine
from engine.files import StoredFile, store_file
from engine.scanning import check_clean


def store_upload(engine: Engine, stream: IO[bytes], name: str) -> StoredFile:
    """Keep an uploaded file under its hash, if it may be attached and the scanner finds nothing.

    Raises:
        InvalidInputError: it is empty, too large, of another kind or infected; nothing is kept.
        UnavailableError: there is no place for files, the disk is full, or the scanner gave no verdict.
    """
    if engine.files_path is None:
        message = "This installation has no place for files yet. Tell your administrator."
        raise UnavailableError(message)
    return store_file(engine.files_path, stream, name, engine.scanner)


def check_upload(engine: Engine, content: bytes, name: str) -> None:
    """Look for viruses in what is read at once and never kept as a file: a diagram, a spreadsheet.

    Raises:
        InvalidInputError: something was found.
        UnavailableError: the scanner gave no verdict.
    """
    if engine.scanner is not None:
        check_clean(engine.scanner, io.BytesIO(content), name)

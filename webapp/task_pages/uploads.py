"""Files that came with a page of a form: stored first, so that the answer can name them."""

from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.actor import Actor
from engine.commands.store_document import StoreDocument
from engine.errors import InvalidInputError
from engine.execute import Engine
from forms import Form
from webapp.task_pages.reading import Place
from webapp.uploads import take_upload

MOST_FILES = 20
"""Files of one question."""

Errors = dict[str, list[str]]


def store_uploads(
    engine: Engine,
    actor: Actor,
    place: Place,
    form: Form,
    page: int,
    files: MultiDict[str, FileStorage],
    raw: dict[str, Any],
) -> Errors:
    """Store each file of a page and add its document to the raw answers.

    Returns:
        What was refused, by question; the other files are stored all the same.

    Raises:
        UnavailableError: this installation keeps no files, the disk is full, or a file could not be scanned.
    """
    errors: Errors = {}
    for name, key in form.uploads(page):
        sent = [file for file in files.getlist(name) if file.filename]
        for file in sent:
            kept = raw.get(key)
            ids = list(kept) if isinstance(kept, list) else []
            if len(ids) >= MOST_FILES:
                errors[key] = [f"You can attach up to {MOST_FILES} files here"]
                break
            try:
                raw[key] = [*ids, str(_store(engine, actor, place, file))]
            except InvalidInputError as error:
                errors.setdefault(key, []).extend(text for texts in error.errors.values() for text in texts)
    return errors


def _store(engine: Engine, actor: Actor, place: Place, file: FileStorage) -> int:
    stored = take_upload(file)
    command = StoreDocument(
        place.task_id,
        place.part_id,
        stored.sha256,
        stored.name,
        stored.content_type,
        stored.size,
        stored.scan,
    )
    return engine.execute(command, actor=actor)

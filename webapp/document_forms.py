"""The fixed forms about documents: adding one, marking it, naming who may read it."""

from collections.abc import Iterable
from typing import Any

from engine.documents.adding import LONGEST_DESCRIPTION
from engine.documents.markings import MARKINGS
from engine.documents.restricting import LONGEST_REASON
from engine.files import KINDS_IN_WORDS, LARGEST_FILE
from forms import Form, Options
from webapp.form_pages.fixed import (
    Component,
    choice_question,
    file_question,
    fixed_form,
    line_question,
    several_question,
    text_question,
)

FILE = "file"
SENT = Options(documents={"sent": "The file that came with the page"})
"""What stands for the file while the rest of the form is judged."""
OURS = "ours"

Choices = Iterable[tuple[int, str]]


def new_document_form(agencies: Choices, readers: Choices, *, may_be_ours: bool) -> Form:
    """The questions about a new document.

    Args:
        agencies: whose it may be, as (id, name).
        readers: who may be named, as (id, name).
        may_be_ours: whether it may also come from the partnership itself.
    """
    ours = [(OURS, "The partnership itself")] if may_be_ours else []
    whose = [*ours, *((str(number), name) for number, name in agencies)]
    asked = [_file("File"), _description(), _marking()]
    if whose and not (len(whose) == 1 and may_be_ours):
        hint = "Where it comes from, whoever brings it"
        asked.append(choice_question("agency", "Whose document is it?", hint, "Choose whose it is", *whose))
    return fixed_form("document", "Add a document", *asked, *_restriction(readers))


def version_form() -> Form:
    """The file that takes the place of the one there is."""
    return fixed_form("document_version", "Add a new version", _file("Changed file"))


def describing_form() -> Form:
    """What it is and how it is marked."""
    return fixed_form("document_words", "Change the description", _description(), _marking())


def readers_form(readers: Choices) -> Form:
    """Who may read it."""
    return fixed_form("document_readers", "Who may read it", *_restriction(readers))


def ids_in(values: dict[str, Any], key: str) -> tuple[int, ...]:
    """The ids that were ticked."""
    return tuple(int(one) for one in values.get(key) or ())


def _file(label: str) -> Component:
    hint = f"{KINDS_IN_WORDS}. {LARGEST_FILE // 1024 // 1024} MB at most, one file"
    return file_question(FILE, label, hint, "Choose a file")


def _description() -> Component:
    hint = "What it is and why it is here. Court papers: which permission or rule lets them be used"
    return text_question("description", "Description", hint, "", LONGEST_DESCRIPTION)


def _marking() -> Component:
    return choice_question("marking", "Protective marking", "", "Choose how it is marked", *MARKINGS.items())


def _restriction(readers: Choices) -> tuple[Component, ...]:
    people = [(str(number), name) for number, name in readers]
    if not people:
        return ()
    hint = "Leave all unticked if everybody who reads the case may read it"
    return (
        several_question("readers", "Only these people may read it", hint, *people),
        line_question("reason", "Why only they", "Only if you have named people", "", LONGEST_REASON),
    )

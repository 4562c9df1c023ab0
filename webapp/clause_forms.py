"""The form of a clause: what can be said about a duty, with who checked it left to whoever did."""

from engine.studio.clause_rules import LONGEST, LONGEST_REASON
from forms import Form
from webapp.form_pages.fixed import Component, choice_question, fixed_form, line_question, text_question

_ID_LENGTH = 80


def clause_form(*, is_new: bool) -> Form:
    """The questions about a clause; a new one is given its id, an old one a reason."""
    first: tuple[Component, ...] = (_key(),) if is_new else ()
    last: tuple[Component, ...] = () if is_new else (_reason(),)
    title = "Add a clause" if is_new else "Change this clause"
    return fixed_form("clause", title, *first, *_questions(), *last)


def _key() -> Component:
    hint = "Edition and short name with a colon between, for example WT2026:rapid-review. It never changes"
    return line_question("key", "Id", hint, "Enter an id", _ID_LENGTH)


def _reason() -> Component:
    hint = "It is kept with the words as they were"
    return text_question("reason", "Why is it changed?", hint, "Say why it is changed", LONGEST_REASON)


def _questions() -> tuple[Component, ...]:
    return (
        line_question("title", "Title", "", "Enter a title", LONGEST["title"]),
        text_question(
            "summary", "What it says", "In your own words, not the words of the text", "", LONGEST["summary"]
        ),
        line_question(
            "source", "Source", "The Act, the guidance or the document", "Enter the source", LONGEST["source"]
        ),
        line_question("edition", "Edition", "Its short name, for example WT2026", "", LONGEST["edition"]),
        text_question(
            "seen_in",
            "Where it was seen",
            "The document in which the text was read, or that cites it",
            "",
            LONGEST["seen_in"],
        ),
        choice_question(
            "duty",
            "How binding is it?",
            "",
            "Choose how binding it is",
            ("must", "Must: the law requires it"),
            ("should", "Should: statutory guidance expects it"),
            ("local", "Local: set locally"),
        ),
        choice_question(
            "verification",
            "Was it checked against the published text?",
            "Only if you have read the text yourself. What is not checked is marked so wherever it appears",
            "Choose whether it was checked",
            ("not_verified", "No, not verified"),
            ("verified", "Yes, verified"),
        ),
        line_question(
            "paragraph",
            "Paragraph",
            "Only where you have checked it in the text. Leave it empty otherwise",
            "",
            LONGEST["paragraph"],
        ),
        text_question("note", "Note", "", "", LONGEST["note"]),
    )

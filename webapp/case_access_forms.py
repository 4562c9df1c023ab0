"""The questions of who sees a case: naming and ending, interests, opening in an emergency and judging it."""

from collections.abc import Sequence

from engine.case_access.conflicts import MANAGED, NATURES
from engine.case_access.emergency import HOURS, VERDICTS
from engine.case_access.links import DAYS
from engine.case_access.rules import LONGEST_REASON, LONGEST_WORDS
from engine.queries.candidates import Candidate
from forms import Form
from webapp.form_pages.fixed import (
    Component,
    choice_question,
    date_question,
    fixed_form,
    line_question,
    text_question,
)

_NO_NAMES = "It stays on the record. Do not name the child"
_YES_NO = (("yes", "Yes"), ("no", "No"))
RELATIONS = (
    ("working", "Works on the case: reads it, for as long as they hold a role in the partnership"),
    ("reviewer", "Reviews this one case from outside: needs no role, and has a last day"),
    ("subject_team", "Was involved in the events, or is related to the family: is kept out of the case"),
)


def naming_form(people: Sequence[tuple[int, str]]) -> Form:
    """Who is named on a case, as what, why and until when."""
    return fixed_form(
        "member",
        "Name somebody on this case",
        *_person("person", "Who is it?", "People with a role in this partnership today", "", people),
        line_question(
            "email", "Or their e-mail address", "For a reviewer from outside, who has an account", "", 254
        ),
        choice_question(
            "relation", "Their part in the case", "", "Choose their part in the case", *RELATIONS
        ),
        text_question("reason", "Reason", _NO_NAMES, "Say why they are named", LONGEST_REASON),
        date_question(
            "until", "Last day", "Leave it empty for further notice. A reviewer from outside needs one"
        ),
    )


def ending_form() -> Form:
    """Why a naming ends."""
    reason = text_question("reason", "Reason", _NO_NAMES, "Say why it ends", LONGEST_REASON)
    return fixed_form("ending", "End it", reason)


def declaring_form() -> Form:
    """One's own interest in a case."""
    words = text_question(
        "words", "What is the interest?", "Leave it empty if you have none", "", LONGEST_WORDS
    )
    steps = "You can no longer see the case then, and your tasks go to others. The chair can let you in again"
    return fixed_form(
        "interest",
        "Declare an interest",
        choice_question(
            "nature",
            "Do you have an interest in this case?",
            "A group asks everybody. “None” is a declaration too",
            "Choose whether you have an interest in this case",
            *NATURES.items(),
        ),
        words,
        choice_question(
            "steps_aside",
            "Do you step aside from this case now?",
            steps,
            "Choose whether you step aside",
            *_YES_NO,
        ),
    )


def deciding_form(deputies: Sequence[Candidate]) -> Form:
    """How an interest is managed, and who starts where somebody is recused."""
    people = [(one.person_id, one.words) for one in deputies]
    return fixed_form(
        "managing",
        "Decide how it is managed",
        choice_question("managed", "How is it managed?", "", "Choose how it is managed", *MANAGED.items()),
        text_question(
            "how", "Why, and how", "Those who decide can read this", "Say how it is managed", LONGEST_WORDS
        ),
        *_person(
            "deputy",
            "Who starts in their place?",
            "Only where they are recused. Left empty, what they had is offered to everybody with the role",
            "",
            people,
        ),
    )


def opening_form() -> Form:
    """Which case is opened in an emergency, why and for how long."""
    hours = [(str(number), "1 hour" if number == 1 else f"{number} hours") for number in HOURS]
    return fixed_form(
        "emergency",
        "Open a case in an emergency",
        line_question(
            "reference", "Reference of the case", "For example, FAI-2026-0001", "Enter the reference", 40
        ),
        text_question("reason", "Why can it not wait?", _NO_NAMES, "Say why it cannot wait", LONGEST_REASON),
        choice_question("hours", "For how long?", "", "Choose for how long", *hours),
    )


def judging_form() -> Form:
    """Whether it was right."""
    why = "Say why you judge it so"
    return fixed_form(
        "judging",
        "Judge it",
        choice_question(
            "verdict", "Was it justified?", "", "Choose whether it was justified", *VERDICTS.items()
        ),
        text_question("words", "Why?", "", why, LONGEST_WORDS),
    )


def linking_form(offered: Sequence[tuple[str, str]]) -> Form:
    """For whom a one-off link is, to what, and how their identity was checked."""
    days = [(str(number), f"{number} days") for number in DAYS]
    hint = "For example, rang the school's main number and asked for the head teacher"
    return fixed_form(
        "link",
        "Make a one-off link",
        choice_question(
            "task",
            "What are they to answer?",
            "What nobody has claimed",
            "Choose what they are to answer",
            *offered,
        )
        | {"type": "select"},
        line_question("name", "Their name", "It stays on the record", "Enter their name", 200),
        line_question("email", "Their e-mail address", "", "Enter their e-mail address", 254),
        text_question(
            "identity_checked",
            "How did you check who they are?",
            hint,
            "Say how you checked who they are",
            LONGEST_REASON,
        ),
        choice_question(
            "days", "For how long does it work?", "", "Choose for how long the link works", *days
        ),
    )


def _person(
    key: str, label: str, hint: str, missing: str, people: Sequence[tuple[int, str]]
) -> tuple[Component, ...]:
    """A person to choose; nothing where there is nobody to choose from."""
    choices = [(str(person_id), words) for person_id, words in people]
    asked = choice_question(key, label, hint, missing, *choices) | {"type": "select"}
    return (asked,) if choices else ()

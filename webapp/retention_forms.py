"""The fixed forms about retention: a rule, a legal hold, a disposal."""

from collections.abc import Iterable

from engine.commands.set_retention_rule import LONGEST_REASON, LONGEST_SOURCE
from engine.retention.examples import ANY, TRIGGERS
from engine.retention.periods import LONGEST
from engine.retention.rules import HOLD_KINDS
from forms import Form
from webapp.form_pages.fixed import (
    choice_question,
    fixed_form,
    line_question,
    number_question,
    text_question,
)

AGREE, REFUSE = "agree", "refuse"


def rule_form(areas: Iterable[tuple[int, str]], kinds: Iterable[tuple[str, str]]) -> Form:
    """The questions about a rule; the area only where there are several."""
    places = [(str(number), name) for number, name in areas]
    which = (
        [choice_question("area", "Partnership", "", "Choose the partnership", *places)] if places[1:] else []
    )
    about = ((ANY, "Any kind without a rule of its own"), *kinds)
    source = "The retention schedule, decision or advice that says so, with its date"
    return fixed_form(
        "retention_rule",
        "Set a rule",
        *which,
        choice_question("record_type", "Which cases?", "", "Choose the kind of case", *about),
        choice_question(
            "trigger", "The years count from", "", "Choose what they count from", *TRIGGERS.items()
        ),
        number_question("years", "Years", "", "Enter how many years", least=1, most=LONGEST),
        line_question("source", "Source", source, "Enter the source", LONGEST_SOURCE),
        text_question("reason", "Why this rule", "", "", LONGEST_REASON),
    )


def hold_form() -> Form:
    """The questions about a hold."""
    hint = "Who asked for it, and when. It is kept with the case and read by those who look after records"
    return fixed_form(
        "legal_hold",
        "Place a legal hold",
        choice_question("kind", "What is it for?", "", "Choose what the hold is for", *HOLD_KINDS.items()),
        text_question("reason", "Reason", hint, "Say why everything has to be kept", LONGEST_REASON),
    )


def reason_form(title: str, label: str, missing: str) -> Form:
    """One reason."""
    return fixed_form("reason", title, text_question("reason", label, "", missing, LONGEST_REASON))


def decision_form() -> Form:
    """Whether the second person agrees."""
    return fixed_form(
        "disposal",
        "Decide about the disposal",
        choice_question(
            "answer",
            "Do you agree?",
            "",
            "Choose whether you agree",
            (AGREE, "Yes, dispose of the content"),
            (REFUSE, "No, keep it"),
        ),
        text_question("reason", "Reason", "Needed if it is to be kept", "", LONGEST_REASON),
    )

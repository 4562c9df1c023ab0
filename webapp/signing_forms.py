"""The questions around a decision: standing aside, one more signatory, and correcting the record."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.commands import add_signatory, correct_decision_record, stand_aside
from engine.queries.candidates import Candidate
from forms import Form
from webapp.form_pages.fixed import Component, choice_question, fixed_form, text_question

_PROOF_TOO_OLD = (
    "More than five minutes have passed since you proved who you are. Prove it again with the link below, "
    "then press the button here once more. What you typed is still here"
)


def proof_too_old(key: str) -> dict[str, list[str]]:
    """What to say, beside a question, to somebody whose proof has become too old while they typed."""
    return {key: [_PROOF_TOO_OLD]}


def aside_form() -> Form:
    """What the conflict of interest is."""
    hint = "For example, that you know the family, or were responsible for the service. Do not name the child"
    return fixed_form(
        "stand_aside",
        "Stand aside",
        text_question(
            "words",
            "What is your conflict of interest?",
            hint,
            "Say what your conflict of interest is",
            stand_aside.LONGEST,
        ),
    )


def signatory_form(roles: Iterable[tuple[str, str]], holders: Mapping[str, Iterable[Candidate]]) -> Form:
    """Which role is asked, who of it, and why.

    Args:
        roles: those that the process lets sign, by id with their labels.
        holders: who holds each role today.
    """
    seats: list[tuple[str, str]] = []
    for role, label in roles:
        seats.append((f"{role}:", f"{label}: whoever holds the role"))
        seats += [(f"{role}:{one.person_id}", f"{label}: {one.words}") for one in holders[role]]
    return fixed_form(
        "signatory",
        "Ask one more to sign",
        choice_question("who", "Who is asked?", "", "Choose who is asked", *seats),
        text_question(
            "reason",
            "Why?",
            "Up to 300 characters. It stays on the record of the case",
            "Say why one more is asked to sign",
            add_signatory.LONGEST,
        ),
    )


def correction_form() -> Form:
    """What of a record may be put right, and why."""

    def optional(key: str, label: str, hint: str) -> Component:
        longest = correct_decision_record.LONGEST
        asked = text_question(key, label, hint, "", longest)
        return asked | {"validate": {"required": False, "maxLength": longest}}

    return fixed_form(
        "correct_record",
        "Correct the record",
        text_question("question", "The question that was decided", "", "Enter the question", 1_000),
        optional("rationale", "Rationale", "Why it was decided so"),
        optional("resolution", "How dissent was resolved", "Who met, what was found, what remains"),
        text_question(
            "reason",
            "Why is the record corrected?",
            "It stands with the new number for ever",
            "Say why the record is corrected",
            correct_decision_record.LONGEST_REASON,
        ),
    )


def seat_of(values: Mapping[str, Any]) -> tuple[str, int | None]:
    """The role and the person that an answer of ``signatory_form`` chose."""
    role, _, person = str(values["who"]).partition(":")
    return role, int(person) if person else None

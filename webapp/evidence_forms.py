"""The questions asked before an evidence pack is made or removed."""

from collections.abc import Sequence

from engine.evidence.rules import LONGEST_REASON, PROFILES
from forms import Form
from webapp.form_pages.fixed import choice_question, fixed_form, text_question

NAMES = {"full": "Full", "agency": "One agency", "anonymised": "Anonymised"}


def asking_form(profiles: Sequence[str], agencies: Sequence[tuple[int, str]]) -> Form:
    """What has to be known before a pack is made.

    Args:
        profiles: those that the reader may ask for.
        agencies: those whose pack they may ask for.
    """
    choices = tuple((key, PROFILES[key]) for key in profiles)
    questions = [
        choice_question(
            "profile", "What is the pack to show?", "", "Choose what the pack is to show", *choices
        )
    ]
    if agencies:
        hint = "Only for the pack of one agency"
        of = tuple((str(key), name) for key, name in agencies)
        questions.append(choice_question("agency", "Which agency?", hint, "", *of))
    hint = "Who asked for it, under what. It stands in the record; do not name the child"
    questions.append(
        text_question("reason", "What is it for?", hint, "Say what the pack is for", LONGEST_REASON)
    )
    return fixed_form("evidence", "Make an evidence pack", *questions)


def removing_form() -> Form:
    """What has to be known before a pack is removed."""
    hint = "The ledger keeps that there was a pack, its hash, and this reason"
    asked = text_question("reason", "Why is it removed?", hint, "Say why it is removed", LONGEST_REASON)
    return fixed_form("evidence_removal", "Remove this evidence pack", asked)

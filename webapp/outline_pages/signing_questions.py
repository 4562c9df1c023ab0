"""The questions about who signs a decision: who is asked, who must, and who has the casting vote."""

from collections.abc import Mapping
from typing import Any

from webapp.form_pages.fixed import Component
from webapp.outline_pages.offers import Offers
from webapp.outline_pages.questions import one_of, some_of


def signing_questions(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> list[Component]:
    """Those of the questions that a kind of step has."""
    asked: list[Component] = []
    if "signatories" in fields:
        hint = "Each of them votes with reasons. The form has one question that is the vote"
        asked += some_of(
            "signatories", "Who signs?", offers.plain_roles(), hint, values.get("signatories", ())
        )
    if "must_sign" in fields:
        hint = "Without their signature nothing is decided. Choose nobody if the rule below is enough"
        asked += some_of(
            "must_sign", "Who must sign?", offers.plain_roles(), hint, values.get("must_sign", ())
        )
    if "casting" in fields:
        hint = "When the votes are level, this role is asked for one more vote, which decides"
        asked += one_of(
            "casting", "Casting vote", offers.plain_roles(), hint, now=str(values.get("casting", ""))
        )
    return asked

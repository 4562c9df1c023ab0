"""E10: delegated safeguarding partners decide together; the scrutineer comments and does not decide."""

from engine.editing import (
    Branch,
    Place,
    add_gateway,
    add_lane,
    add_step,
    change_kind,
    change_step,
    put_declaration,
    remove_lane,
)
from tests.processes.changes.making import Change, Making, question

PARTNERS = ("dsp_la", "dsp_icb", "dsp_police")


def make(making: Making) -> None:
    """The edits."""
    label = "Those who decide agree on one way forward"
    agreed = {"id": "decision_agreed", "type": "boolean", "label": label, "sensitivity": "official_sensitive"}
    making.edit(put_declaration, "fact", "", agreed)
    making.edit(add_lane, "Independent scrutineer", "scrutineer")
    making.edit(add_lane, "Safeguarding partners", "dsp_la")
    making.form(
        "scrutiny", "Scrutinise the proposal", question("textarea", "comment", "Your comment", required=True)
    )
    making.form(
        "disagreement",
        "Resolve the disagreement",
        question("datetime", "met_on", "When did they meet?", required=True, subtype="date"),
        question("textarea", "found", "What was found?", required=True),
    )
    making.change_question("review_decision", "decision", fact=None, vote=True)
    _sign(making)
    values = {"role": "scrutineer", "form": "scrutiny", "clauses": ("WT2023:delegated-partners",)}
    place = Place("after", "consider_in_group")
    making.edit(add_step, "form", "Scrutinise the proposal", place, values, key="scrutinise_proposal")
    branches = [
        Branch("Yes", "decision_agreed"),
        Branch("No", step="Resolve the disagreement", to="decide_review"),
    ]
    making.edit(add_gateway, "question", "Do the partners agree?", Place("after", "decide_review"), branches)
    values = {"role": "business_manager", "form": "disagreement", "clauses": ("LOCAL:dispute-resolution",)}
    making.edit(change_step, "resolve_the_disagreement", values)
    making.edit(remove_lane, "lane_chair")


def _sign(making: Making) -> None:
    making.edit(change_kind, "decide_review", "sign_off")
    none, every = "parts.count('decision', 'yes') = 0", "parts.count('decision', 'yes') = parts.total"
    values = {
        "role": "dsp_la",
        "signatories": PARTNERS,
        "outcomes": (("decision_agreed", f"{every} or {none}"), ("review_needed", every)),
        "clauses": ("CA2004:16F", "SI2018-789:11", "WT2023:delegated-partners"),
    }
    making.edit(change_step, "decide_review", values)


E10 = Change("E10", "lcspr_decision", 2018, make)

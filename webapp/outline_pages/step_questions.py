"""The questions about a step, in the users' words: what they show now, and what their answers mean."""

from collections.abc import Mapping
from typing import Any, Final

from engine.editing import Kind
from engine.errors import InvalidInputError
from webapp.form_pages.fixed import Component
from webapp.outline_pages.counting import (
    AMOUNTS,
    QUORUMS,
    outcome_raw,
    outcomes_from,
    quorum_from,
    quorum_raw,
)
from webapp.outline_pages.offers import Offers, choosable
from webapp.outline_pages.questions import area, group, in_order, line, one_of, radio, rows, some_of
from webapp.outline_pages.signing_questions import signing_questions

YES_NO: Final = (("yes", "Yes"), ("no", "No"))
_UNNAMED: Final = frozenset({"end", "stop_all", "end_escalating", "together", "some", "start"})
_LISTS: Final = (
    "shows", "releases", "not_same_person_as", "independent_of", "signatories", "must_sign", "also_ask",
)  # fmt: skip
_WORDS: Final = ("name", "documentation", "note")
_PLAIN: Final = (
    "role", "form", "assignee", "parts", "called", "service", "service_case", "service_opening",
    "service_link", "rule", "message", "escalation", "casting",
)  # fmt: skip


def step_questions(kind: Kind | None, values: Mapping[str, Any], offers: Offers) -> list[Component]:
    """The questions about a step of a kind.

    Args:
        kind: its kind; None for what Caseway refuses, of which only name and help can be changed.
        values: what it says now, by field; nothing for a new one.
        offers: what can be chosen.
    """
    fields = kind.fields if kind else ()
    missing = "" if kind is None or kind.key in _UNNAMED else "Enter what it is called"
    asked = [
        line("name", "Name", "What it says in a task list and on the diagram", missing),
        area(
            "documentation", "Help", "Shown on the task's page, to somebody who comes back after three months"
        ),
        area("note", "Note on the diagram", "Words beside the step, for whoever reads the diagram", 1_000),
    ]
    asked += _who(fields, values, offers)
    asked += _machine(fields, values, offers)
    asked += group("Parts", *_parts(fields, values, offers))
    asked += _outcomes(fields, values, offers)
    asked += group("Clock and clauses", *_clock(kind, fields, values, offers))
    asked += group("Evidence and independence", *_evidence(fields, values, offers))
    return asked


def step_raw(kind: Kind | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a step says now, as its questions show it."""
    fields = kind.fields if kind else ()
    raw: dict[str, Any] = {key: values.get(key, "") for key in _WORDS}
    raw |= {key: values.get(key, "") for key in _PLAIN if key in fields}
    raw |= {key: list(values.get(key, ())) for key in _LISTS if key in fields}
    if "clauses" in fields:
        raw["clauses"] = list(values.get("clauses", ()))
    if "rung" in fields:
        clock = values.get("clock", "")
        raw["clock_rung"] = f"{clock} {values.get('rung') or 'breach'}" if clock else ""
    elif "clock" in fields:
        raw["clock"] = values.get("clock", "")
    if "interrupting" in fields:
        raw["interrupting"] = "yes" if values.get("interrupting", True) else "no"
    if "quorum" in fields:
        raw |= quorum_raw(values.get("quorum", ""))
    if "outcomes" in fields:
        raw["outcomes"] = [outcome_raw(fact, value) for fact, value in values.get("outcomes", ())]
    if "carries" in fields:
        raw["carries"] = [{"fact": fact, "source": source} for fact, source in values.get("carries", ())]
    return raw


def step_values(kind: Kind | None, answers: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers mean, by field.

    Raises:
        InvalidInputError: an answer is unfinished.
    """
    fields = kind.fields if kind else ()
    values: dict[str, Any] = {key: answers.get(key) or "" for key in _WORDS}
    values |= {key: answers.get(key) or "" for key in _PLAIN if key in fields}
    values |= {key: in_order(answers.get(key) or (), now.get(key, ())) for key in _LISTS if key in fields}
    for key, added in (("clauses", "clause_added"), ("shows", "shows_elsewhere")):
        if key in fields:
            more = answers.get(added)
            values[key] = (*in_order(answers.get(key) or (), now.get(key, ())), *([more] if more else []))
    if "rung" in fields:
        clock, _, rung = str(answers.get("clock_rung") or "").partition(" ")
        breach = rung == "breach" and not (now.get("rung") and now.get("clock") == clock)
        values |= {"clock": clock, "rung": "" if breach else rung}
    elif "clock" in fields:
        values["clock"] = answers.get("clock") or ""
    if "interrupting" in fields:
        values["interrupting"] = answers.get("interrupting") != "no"
    if "quorum" in fields:
        values["quorum"] = quorum_from(answers)
    if "outcomes" in fields:
        values["outcomes"] = outcomes_from(answers.get("outcomes") or [])
    if "carries" in fields:
        pairs = [(row.get("fact") or "", row.get("source") or "") for row in answers.get("carries") or []]
        if any(bool(fact) != bool(source) for fact, source in pairs):
            raise InvalidInputError({"carries": ["Choose both the fact there and the value here"]})
        values["carries"] = tuple(pair for pair in pairs if any(pair))
    return values


def _who(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> list[Component]:
    chosen = {key: str(values.get(key, "")) for key in _PLAIN}
    asked: list[Component] = []
    if "interrupting" in fields:
        hint = "No leaves the step open, and what follows here is done besides"
        asked.append(
            radio("interrupting", "Does it end the step?", YES_NO, hint, "Choose whether it ends the step")
        )
    asked += signing_questions(fields, values, offers)
    if "role" in fields:
        label = "Who answers for each part?" if "parts" in fields else "Who does it?"
        hint = "A role that has a lane takes the step into its lane"
        asked += one_of("role", label, offers.roles(), hint, now=chosen["role"])
    if "form" in fields:
        asked += one_of("form", "Form", offers.forms(), "What is filled in", now=chosen["form"])
    return asked


def _machine(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> list[Component]:
    chosen = {key: str(values.get(key, "")) for key in _PLAIN}
    asked: list[Component] = []
    if "called" in fields:
        processes = [(word.id, word.label) for word in offers.vocabulary.processes]
        asked += one_of(
            "called", "Which process runs?", processes, missing="Choose the process", now=chosen["called"]
        )
    if "service" in fields:
        services = [(word.id, word.label) for word in offers.vocabulary.services]
        opens = [(word.id, word.label) for word in offers.vocabulary.processes if word.note == "opens"]
        opens += [(offers.diagram.id, offers.diagram.name)] if offers.diagram.opens else []
        asked += one_of("service", "Service", services, missing="Choose the service", now=chosen["service"])
        asked += one_of("service_case", "Kind of case that it starts", opens, now=chosen["service_case"])
        dates = offers.case_facts("date")
        asked += one_of("service_opening", "Date from which", dates, now=chosen["service_opening"])
        asked.append(line("service_link", "Words for the link", "For example, re-audit"))
    if "rule" in fields:
        rules = [(word.id, word.label) for word in offers.vocabulary.rules]
        asked += one_of("rule", "Decision table", rules, now=chosen["rule"])
    if "message" in fields:
        asked.append(
            line("message", "What is recorded", "A few words. For example, National review announced")
        )
    if "escalation" in fields:
        hint = "The same words where it is thrown and where it is caught. For example, Child unsafe"
        asked.append(line("escalation", "What is escalated", hint))
    if "carries" in fields:
        asked.append(_carries(fields, values, offers))
    return asked


def _parts(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> list[Component]:
    asked: list[Component] = []
    if "parts" in fields:
        hint = "Each gets a part of its own"
        asked += one_of(
            "parts", "One for each of what?", offers.parts(), hint, now=str(values.get("parts", ""))
        )
    if "also_ask" in fields:
        agencies = [(word.id, word.label) for word in offers.vocabulary.agencies]
        hint = "Besides those that the fact lists"
        asked += some_of("also_ask", "Always asked as well", agencies, hint, values.get("also_ask", ()))
    if "quorum" in fields:
        asked.append(radio("quorum_how", "When is it complete?", QUORUMS))
        number = {"type": "number", "key": "quorum_number", "label": "How many parts", "decimalDigits": 0}
        asked.append({**number, "validate": {"min": 1, "max": 100}})
        hint = "For example, parts.done >= 2 and parts.count('vote', 'agree') > 0"
        asked.append(area("quorum_written", "Complete when, written out", hint, 2_000))
    return asked


def _outcomes(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> list[Component]:
    asked: list[Component] = []
    if "outcomes" in fields:
        answers = choosable(
            offers.answers(str(values.get("form", ""))),
            [outcome_raw(*pair)["answer"] for pair in values.get("outcomes", ())],
        )
        facts = [fact for fact, _ in values.get("outcomes", ())]
        asked.append(
            rows(
                "outcomes",
                "Facts that are set from all parts",
                "outcome",
                "What one part answers is never a fact. What is counted over all of them can be one",
                *one_of("fact", "Fact", choosable(offers.facts(), facts)),
                *one_of("answer", "Is true when the answer", answers),
                *one_of("amount", "is given", AMOUNTS),
                line("written", "Written out", "For example, parts.total - parts.withdrawn", longest=2_000),
            )
        )
    return asked


def _clock(
    kind: Kind | None, fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers
) -> list[Component]:
    asked: list[Component] = []
    clock = str(values.get("clock", ""))
    if "rung" in fields:
        now = f"{clock} {values.get('rung') or 'breach'}" if clock else ""
        label = "When does it happen?" if kind and kind.key == "on_clock" else "Wait until"
        hint = "A clock and one of its rungs. Clocks and rungs are added under Details"
        asked += one_of("clock_rung", label, offers.clock_rungs(), hint, "Choose the clock and the rung", now)
    elif "clock" in fields:
        asked += one_of("clock", "Clock", offers.clocks(), "Its due date is the task's", now=clock)
    if "clauses" in fields:
        cited = tuple(values.get("clauses", ()))
        every = offers.clauses()
        if cited:
            words = dict(every)
            now_cited = [(key, words.get(key, key)) for key in cited]
            asked += some_of(
                "clauses", "Clauses", now_cited, "The duties that it meets. Untick to take one away", cited
            )
        others = [each for each in every if each[0] not in cited]
        asked += one_of("clause_added", "Add a clause", others, "A duty that it meets")
    return asked


def _evidence(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> list[Component]:
    asked: list[Component] = []
    for key, label, hint in (
        ("shows", "Shows what was entered in", "Beside the form, or in the pack to copy"),
        (
            "releases",
            "Releases to the other agencies what was entered in",
            "Only tasks that are asked of several",
        ),
        (
            "not_same_person_as",
            "Not by the person who did",
            "Checked when it is given out, claimed and completed",
        ),
    ):
        if key in fields:
            now = tuple(values.get(key, ()))
            own = offers.steps_of_several() if key == "releases" else offers.steps()
            asked += some_of(key, label, [*own, *_named(offers, now)], hint, now)
        if key == "shows" and key in fields:
            others = [each for each in offers.steps_elsewhere() if each[0] not in values.get("shows", ())]
            asked += one_of("shows_elsewhere", "Also show a step of another process", others)
    if "independent_of" in fields:
        teams = [(each, each.replace("_", " ").capitalize()) for each in offers.vocabulary.involvements]
        hint = "Nobody of that group may do it"
        asked += some_of(
            "independent_of", "By somebody independent of", teams, hint, values.get("independent_of", ())
        )
    if "assignee" in fields:
        hint = "A fact that names a person. Without one it is offered to everybody of its role"
        now_given = str(values.get("assignee", ""))
        asked += one_of("assignee", "Given to one person", offers.facts("person"), hint, now=now_given)
    return asked


def _named(offers: Offers, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """Steps of other processes that are named already, by their words."""
    words = dict(offers.steps_elsewhere())
    return [(key, words[key]) for key in keys if key in words]


def _carries(fields: tuple[str, ...], values: Mapping[str, Any], offers: Offers) -> Component:
    """What the other process begins with: its facts, and where their values come from."""
    pairs = values.get("carries", ())
    there, here = [fact for fact, _ in pairs], [source for _, source in pairs]
    if "service" in fields:
        facts = offers.facts_there(str(values.get("service_case", "")), only_kinds_of_case=True)
        sources = offers.case_facts()
        hint = "Values of this process that the other one begins with"
    else:
        facts = offers.facts_there(str(values.get("called", "")))
        rows_of = offers.row_questions(str(values.get("parts", "")))
        sources = [("part", "The part itself: its agency, person or row"), *rows_of]
        hint = "Values of its part or row that the other one begins with, where it runs once for each"
    return rows(
        "carries",
        "What it starts with",
        "fact",
        hint,
        *one_of("fact", "Fact there", choosable([*facts, *offers.facts()], there)),
        *one_of("source", "Value here", choosable(sources, here)),
    )

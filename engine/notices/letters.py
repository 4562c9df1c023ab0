"""The words of mails: reference, anonymised label, clock, date and a link; never what anybody entered.

The subject names no label either: subjects show on locked screens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.clocks.words import day_words, weekday_words
from engine.notices.account_letters import ACCOUNT_LETTERS, about_account

_FOOT = (
    "This message names cases by reference and label only. Please do not add names to it or send it on.",
    "You choose what you are sent, and when, under “Notices” in Caseway.",
)
_OPENING = {
    "breach": "Overdue",
    "escalation": "Escalated to you",
    "chase": "Please answer",
    "glass": "Please look at this",
}


@dataclass(frozen=True)
class Letter:
    """One mail, as plain text."""

    subject: str
    text: str


def write_letter(payload: Mapping[str, Any], public_url: str) -> Letter:
    """Put an outbox row's payload into words.

    Args:
        payload: what ``engine.notices`` queued.
        public_url: where the service is, for links; without a slash at the end.
    """
    kind = payload["letter"]
    if kind in ACCOUNT_LETTERS:
        return Letter(*about_account(payload, public_url))
    if kind in ("digest", "weekly"):
        return _overview(payload, public_url)
    name, reference = payload["name"], payload["reference"]
    lines = [*_about(kind, payload), ""]
    if payload.get("for"):
        lines += [f"You are told because you stand in for {payload['for']}.", ""]
    lines += [f"Open it in Caseway: {public_url}{payload['page']}"]
    return _letter(f"{_OPENING[kind]}: {name} ({reference})", lines)


def _about(kind: str, payload: Mapping[str, Any]) -> Iterator[str]:
    name, due = payload["name"], _day(payload.get("due_on"))
    if kind == "chase":
        yield f"An answer is still waited for: {name}."
    elif kind == "glass":
        yield f"{name}, by somebody who does not see it otherwise."
        yield "Please look at it: it waits for your judgement."
    elif kind == "escalation":
        yield f"{name} is overdue, and has been escalated to you."
    else:
        yield f"{name} is overdue."
    yield ""
    yield f"Case: {payload['reference']}, {payload['label']}"
    if due:
        yield f"{'Due' if kind == 'chase' else 'It was due on'}: {due}"


def _overview(payload: Mapping[str, Any], public_url: str) -> Letter:
    day = date.fromisoformat(payload["day"])
    is_weekly = payload["letter"] == "weekly"
    title = f"Your week from {day_words(day)}" if is_weekly else f"Your day, {weekday_words(day)}"
    lines: list[str] = []
    for section in payload["sections"]:
        lines += [section["heading"], ""]
        for entry in section["entries"]:
            due = _day(entry.get("due_on"))
            lines.append(f"- {entry['words']}{f', due {due}' if due else ''}")
            about = ", ".join(filter(None, (entry.get("reference"), entry.get("label"), entry.get("for"))))
            lines.append(f"  {about}" if about else "")
            lines.append(f"  {public_url}{entry['page']}")
        if section["more"]:
            lines.append(f"- and {section['more']} more in Caseway")
        lines.append("")
    lines.append(f"All of it in Caseway: {public_url}/notices")
    return _letter(f"Caseway: {title[0].lower()}{title[1:]}", lines)


def _letter(subject: str, lines: list[str]) -> Letter:
    return Letter(" ".join(subject.split()), "\n".join([*lines, "", "--", *_FOOT]) + "\n")


def _day(text: str | None) -> str:
    return day_words(date.fromisoformat(text)) if text else ""

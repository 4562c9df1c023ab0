"""Every door of the application: a method, an address, and what it is tried on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

from tests.browser.pages.seeding import Seeded
from tests.browser.test_every_page import FILES_BY_RULE, PAGES_BY_RULE
from tests.webapp.permissions.forms import CHEAPER, DEEDS, FORMS, PROGRAMS, Where
from webapp.auth import PUBLIC_ENDPOINTS

STUDIO, STUDIO_FORMS = "Process studio: pages", "Process studio: forms"
AREAS: Mapping[str, tuple[str, ...]] = {
    "Cases": ("/cases",),
    "Tasks, answers and documents": ("/tasks", "/submissions", "/sent-back", "/decisions", "/documents"),
    STUDIO: ("/studio", "/processes", "/placements"),
    STUDIO_FORMS: (),
    "Other systems": ("/api",),
    "Everything else": ("/",),
}
"""The tables of the document, each with the first parts of its addresses; the last takes what is left."""

FEW = (
    "process_owner",
    "process_approver",
    "business_manager",
    "administrator",
    "system_administrator",
    "chair",
    "notifying_officer",
    "lay_member",
    "inspector",
    "business_manager (recused)",
    "business_manager (left)",
    "business_manager (elsewhere)",
)
"""Who is tried at the forms of the studio: its pages, which everybody is tried at, tell no others apart."""


@dataclass(frozen=True)
class Door:
    """One rule by one method, and an address of it whose thing is there."""

    method: str
    rule: str
    path: str

    @property
    def words(self) -> str:
        """How people read it: ``POST /tasks/<task_id>``."""
        return f"{self.method} {re.sub(r'<[a-z]+(?:[(][^)]*[)])?:', '<', self.rule)}"

    @property
    def area(self) -> str:
        """The table it stands in."""
        area = next(area for area, starts in AREAS.items() if self.rule.startswith(starts))
        return STUDIO_FORMS if area == STUDIO and self.method != "GET" else area


def rules_to_guard(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and rule of everything that asks who somebody is."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in PUBLIC_ENDPOINTS:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule.rule


def doors(app: Flask, seeded: Seeded) -> list[Door]:
    """All with a sample, in ``forms.py`` or among the pages of the browser's tests; a test misses others."""
    samples = _samples()
    found: list[Door] = []
    for method, rule in sorted(rules_to_guard(app)):
        if (method, rule) in samples:
            found += _every_deed(Door(method, rule, samples[method, rule](seeded)), seeded)
    return found


def _samples() -> dict[tuple[str, str], Where]:
    """What each door is tried on. A form is sent to the page that shows it, unless it is said otherwise."""
    pages: dict[str, Where] = {rule: found[0][1] for rule, found in PAGES_BY_RULE.items()}
    pages |= {rule: found[1] for rule, (found, _) in FILES_BY_RULE.items()}
    pages |= CHEAPER
    found: dict[tuple[str, str], Where] = {}
    for rule, where in pages.items():
        found |= {(method, rule): where for method in ("GET", "POST", "PUT")}
    return found | {("POST", rule): where for rule, where in FORMS.items()} | PROGRAMS


# One address for several deeds, each with people of its own.
_DEEDS = {
    "/<any(delegate, reassign, 'follow-up', priority):action>": (
        "delegate",
        "reassign",
        "follow-up",
        "priority",
    ),
    "/clocks/<int:clock_id>/<action>": ("pause", "resume", "extend", "correct"),
    "/ad-hoc/new/<kind>": ("task", "information_request", "meeting"),
}


def _every_deed(door: Door, seeded: Seeded) -> Iterator[Door]:
    deeds = next((deeds for end, deeds in _DEEDS.items() if door.rule.endswith(end)), None)
    if deeds is None:
        yield door
        return
    for deed in deeds:
        rule, path = (where.rpartition("/")[0] for where in (door.rule, door.path))
        where = DEEDS.get(f"{rule}/{deed}")
        yield Door(door.method, f"{rule}/{deed}", where(seeded) if where else f"{path}/{deed}")

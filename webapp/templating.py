"""Jinja: our templates and the GOV.UK macros, names checked strictly, the words that every page needs."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, g, request
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.utils import missing

from engine.execute import Engine
from engine.now import system_now
from engine.people.rules import check_may_manage_people
from engine.permissions import allowed, check_may_operate
from engine.queries.case_access import EmergencyView, find_emergency
from engine.queries.health import Reading
from engine.queries.notices import count_unread
from engine.roles import AREA_READERS
from engine.studio.permissions import check_may_see_studio
from webapp.actors import current_standing
from webapp.auth import current_person, current_session
from webapp.formatting import FILTERS

# (words, address, the first parts of the paths that belong to it)
NOTICES = ("Notices", "/notices", "notices")
NAVIGATION = (
    ("My tasks", "/tasks", "tasks"),
    ("Cases", "/cases", "cases"),
    ("Deadlines", "/deadlines", "deadlines"),
    NOTICES,
    ("Processes", "/processes", "processes"),
    ("Help", "/help", "help"),
)
_MOST_SHOWN = 99

PEOPLE = ("People", "/people", "people")
STUDIO = ("Process studio", "/studio", "studio")

# For those who look after the service.
OPERATIONS = ("Operations", "/operations", "operations faults deliveries")

# The GOV.UK macros write "undefined" and "null" for nothing, and ask whether they have a "caller".
NAMES_OF_NOTHING = frozenset({"undefined", "null", "caller"})


class OptionalParameter(StrictUndefined):
    """A key that a macro's parameters do not have: empty, and so is whatever is asked of it.

    The GOV.UK macros read optional keys (``params.label.classes``) all the time.
    """

    def __getattr__(self, name: str) -> "OptionalParameter":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _name: object) -> "OptionalParameter":
        return self

    def __str__(self) -> str:
        return ""

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(type(self))

    def __html__(self) -> str:
        return ""


# The GOV.UK macros, translated from Nunjucks, read two names of JavaScript's, and some that are set only
# in one branch.
_NAMES_OF_THE_MACROS: dict[str, Any] = {
    "undefined": OptionalParameter(name="undefined"),
    "null": None,
    "successBanner": None,
    "typeClass": None,
}


def undefined(
    hint: str | None = None,
    obj: Any = missing,
    name: str | None = None,
    exc: type[Exception] | None = None,
) -> StrictUndefined:
    """Return what stands for a missing value: strict but for the keys of a mapping and the names below."""
    is_optional = name in NAMES_OF_NOTHING or isinstance(obj, Mapping | OptionalParameter)
    kind = OptionalParameter if is_optional else StrictUndefined
    return kind(hint, obj, name, exc) if exc is not None else kind(hint, obj, name)


def start(app: Flask, engine: Engine) -> None:
    """Set up the environment of the application's templates."""
    environment = app.jinja_env
    environment.undefined = undefined  # type: ignore[assignment]
    environment.loader = ChoiceLoader(
        [
            PackageLoader("webapp"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ],
    )
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(FILTERS)  # type: ignore[arg-type]
    environment.globals |= _NAMES_OF_THE_MACROS
    environment.globals["emergency_reading"] = lambda case: _emergency(engine, case)
    environment.globals["asset"] = app.extensions["caseway_assets"].address

    @app.context_processor
    def page() -> dict[str, Any]:
        person = current_person()
        is_moved = engine.now is not system_now
        return {
            "signed_in_person": person,
            "partnership_name": _partnership_name() if person else "",
            "navigation": _navigation(engine) if person else [],
            "alarms": _alarms(app) if person else (),
            "moved_clock": engine.now() if is_moved else None,
            "session_seconds_left": _seconds_left(app) if person else 0,
            "request_id": g.get("request_id", ""),
        }


def _partnership_name() -> str:
    if g.get("is_plain_page"):
        return ""
    names = list(current_standing().areas.values())
    return names[0] if len(names) == 1 else ""


def _navigation(engine: Engine) -> list[dict[str, Any]]:
    section = request.path.strip("/").split("/")[0]
    entries = list(NAVIGATION)
    if not g.get("is_plain_page"):
        actor = current_standing().actor
        more = [STUDIO] if allowed(check_may_see_studio, actor) else []
        more += [PEOPLE] if allowed(check_may_manage_people, actor) else []
        more += [OPERATIONS] if allowed(check_may_operate, actor) else []
        entries[-1:-1] = more
    return [
        {
            "text": words,
            "href": address,
            "active": section in parts.split(),
            "count": _unread(engine) if address == NOTICES[1] else "",
        }
        for words, address, parts in entries
    ]


def _unread(engine: Engine) -> str:
    """How many notices wait to be read, as the menu says it; nothing where none does."""
    if g.get("is_plain_page"):
        return ""
    with engine.read() as rows:
        count = count_unread(rows, current_standing().actor, engine.now(), _MOST_SHOWN + 1)
    return f"{_MOST_SHOWN}+" if count > _MOST_SHOWN else str(count or "")


def _emergency(engine: Engine, case: object) -> EmergencyView | None:
    """What lets the reader read the case of this page, where it is an emergency; else None."""
    case_id, area_id = getattr(case, "id", None), getattr(case, "area_id", 0)
    actor = current_standing().actor
    if g.get("is_plain_page") or not isinstance(case_id, int) or actor.roles_in(area_id) & AREA_READERS:
        return None
    with engine.read() as rows:
        return find_emergency(rows, actor, case_id, engine.now())


def _alarms(app: Flask) -> tuple[Reading, ...]:
    """What does not work, for those who can see to it."""
    if g.get("is_plain_page") or not allowed(check_may_operate, current_standing().actor):
        return ()
    return app.extensions["caseway_alarms"].now()  # type: ignore[no-any-return]


def _seconds_left(app: Flask) -> int:
    return int(app.session_interface.seconds_left(current_session()))  # type: ignore[attr-defined]

"""What if: choose a day that clocks of a case count from and another day for it, and see every date move."""

from datetime import date
from typing import Any

from flask import Blueprint, g, render_template, request

from engine.access import record_access
from engine.errors import CasewayError, NotFoundError, NotPermittedError
from engine.preview import Preview
from engine.queries.cases import get_case
from engine.queries.what_if import Anchor, list_anchors, preview_anchor
from forms import InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_pages.fixed import date_question, fixed_form
from webapp.security import limiter

blueprint = Blueprint("what_if", __name__, url_prefix="/cases/<int:case_id>/what-if")

_FORM = fixed_form(
    "what_if", "What if", date_question("on", "What if it were this day?", "", "Enter the day to try")
)
_PARTS = ("on-day", "on-month", "on-year")


def _reader() -> str:
    return f"what-if:{g.get('person_id')}"


@blueprint.get("/")
@limiter.limit("30 per minute", key_func=_reader)  # each holds the case's lock, and SQLite's only one
def show(case_id: int) -> tuple[str, int]:
    """Ask for the day, and show what would follow; the address says all of it, so it can be passed on."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        view = get_case(rows, actor, engine.now(), case_id)
        if view.level != "full":
            text = "Only those who read the whole case can try other dates on it."
            raise NotPermittedError(text)
        anchors = list_anchors(rows, engine.library, case_id)
    record_access(engine, actor, "case.read", case_id, "what-if")
    chosen = _chosen(anchors)
    typed = {name: request.args.getlist(name) for name in _PARTS if name in request.args}
    raw: dict[str, Any] = _FORM.raw_from_post(typed) if typed else {}
    errors: dict[str, list[str]] = {}
    preview: Preview[Any] | None = None
    on: date | None = None
    if typed and chosen is not None:
        try:
            on = date.fromisoformat(_FORM.load(raw)["on"])
            preview = preview_anchor(engine, chosen, on)
        except InvalidFormError as error:
            errors = {path: list(messages) for path, messages in error.errors.items()}
        except NotFoundError:
            raise
        except CasewayError as error:
            errors = {"on": [str(error)]}
    page = render_template(
        "what_if/show.html",
        case=view.case,
        anchors=anchors,
        names={clock.id: f"{clock.name} ({clock.of})" if clock.of else clock.name for clock in view.clocks},
        chosen=chosen,
        preview=preview,
        on=on,
        page=draw_page(_FORM, 1, Asked(raw, errors)),
    )
    return page, 422 if errors else 200


def _chosen(anchors: list[Anchor]) -> Anchor | None:
    """The day asked for: by its own clock, or by any clock that counts from it; the first by default."""
    wanted = request.args.get("clock", 0, type=int)
    found = next((each for each in anchors if wanted in each.clock_ids), None)
    return found or next(iter(anchors), None)

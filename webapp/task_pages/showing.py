"""Drawing the pages of a task: what shows others' answers goes through here, to the access log first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template

from engine.actor import Actor
from engine.errors import ConflictError, NotPermittedError
from engine.execute import Engine
from forms import Form, InvalidFormError
from webapp.form_pages import (
    Asked,
    draw_answers,
    draw_page,
    page_is_shown,
    page_of_first_error,
    previous_page,
)
from webapp.reauthentication import may_sign_now
from webapp.task_pages.digests import digest_of, digest_of_page
from webapp.task_pages.reading import Loaded, list_own_tasks, record_reading
from webapp.task_pages.typed import typed_answers
from webapp.task_pages.votes import list_votes

Page = tuple[str, int]
CHECK = "check"
_DIGITS = 4


@dataclass(frozen=True)
class Shown:
    """One page of the form to draw: its number, what to fill it with, and what is wrong.

    ``is_overtaken`` says that the draft changed while this was typed, in another window or on another device.
    """

    number: int = 1
    raw: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    back_to_check: bool = False
    is_overtaken: bool = False


def show_task(engine: Engine, actor: Actor, loaded: Loaded, asked_page: str, *, is_back: bool) -> Page | int:
    """The page of a task for its state and reader.

    Args:
        asked_page: the number of a page of the form, or ``check``; anything else means the first.
        is_back: whether the reader came from the check page and goes back to it.

    Returns:
        The page, or the number of the form's page to go to first because it is not finished.
    """
    view = loaded.view
    if view.kind == "parts" and view.part_id is None:
        return _draw(engine, actor, loaded, "tasks/parts.html", errors={}, agency="")
    if loaded.is_closed:
        return _draw(engine, actor, loaded, "tasks/closed.html", mine=list_own_tasks(engine, actor, loaded))
    if view.why_not or view.form is None:
        return _draw(engine, actor, loaded, "tasks/not_yours.html")
    if asked_page == CHECK:
        return show_check(engine, actor, loaded)
    number = _page_number(view.form, asked_page, Asked(view.draft or {}, {}, view.options, view.visible))
    return show_form(engine, actor, loaded, Shown(number, view.draft or {}, back_to_check=is_back))


def show_form(engine: Engine, actor: Actor, loaded: Loaded, shown: Shown) -> Page:
    """One page of the form; status 422 when something on it is wrong."""
    view = loaded.view
    form = form_of(loaded)
    asked = Asked(shown.raw, shown.errors, view.options, view.visible)
    page = draw_page(form, shown.number, asked)
    before = previous_page(form, shown.number, asked)
    status = 409 if shown.is_overtaken else 422 if shown.errors else 200
    return _draw(
        engine,
        actor,
        loaded,
        "tasks/form.html",
        status,
        page=page,
        drawn=digest_of_page(form, shown.number, view.draft or {}),
        is_overtaken=shown.is_overtaken,
        form=form,
        back=loaded.place.address(page=before) if before else "",
        action=loaded.place.address(page=shown.number, back="yes" if shown.back_to_check else None),
    )


def show_check(
    engine: Engine, actor: Actor, loaded: Loaded, notice: str = "", status: int = 200
) -> Page | int:
    """All answers to check before they are sent; the first unfinished page's number if there is one."""
    view, form = loaded.view, form_of(loaded)
    raw = view.draft or {}
    try:
        values = form.load(raw, view.options, view.visible)
    except InvalidFormError as error:
        return page_of_first_error(form, error.errors)

    def change(number: int) -> str:
        return loaded.place.address(page=number, back="yes")

    lists = draw_answers(form, values, view.options, change)
    vote = form.vote_field
    labels = {choice.value: choice.label for choice in vote.choices(view.options)} if vote else {}
    return _draw(
        engine,
        actor,
        loaded,
        "tasks/check.html",
        status,
        lists=lists,
        checked=digest_of(raw),
        notice=notice,
        proves_first=view.is_decision and not may_sign_now(),
        vote=labels.get(str(values.get(vote.key)), "") if vote else "",
        back=loaded.place.address(page=len(form.pages)),
    )


def show_not_stored(
    engine: Engine, actor: Actor, loaded: Loaded, message: str, raw: Mapping[str, Any], status: int
) -> Page:
    """Why nothing was stored, with what was typed, so that it is not lost."""
    form = loaded.view.form
    typed = typed_answers(form, raw, loaded.view.options) if form else []
    return _draw(engine, actor, loaded, "tasks/not_stored.html", status, message=message, typed=typed)


def show_parts(
    engine: Engine, actor: Actor, loaded: Loaded, errors: Mapping[str, list[str]], agency: str = ""
) -> Page:
    """The overview of a task's parts with what is wrong with what was entered there."""
    return _draw(engine, actor, loaded, "tasks/parts.html", 422, errors=errors, agency=agency)


def show_withdrawal(
    engine: Engine, actor: Actor, loaded: Loaded, errors: Mapping[str, list[str]], reason: str = ""
) -> Page:
    """Ask why a part is no longer asked for, before it is withdrawn.

    Raises:
        NotPermittedError: the reader does not coordinate.
        ConflictError: the part has been answered or withdrawn.
    """
    if not loaded.view.may_coordinate:
        raise NotPermittedError("Only the partnership's team can withdraw a part.")
    if loaded.is_closed:
        raise ConflictError("This part has been answered or withdrawn already.")
    status = 422 if errors else 200
    return _draw(engine, actor, loaded, "tasks/withdraw.html", status, errors=errors, reason=reason)


def show_fixed_form(
    engine: Engine, actor: Actor, loaded: Loaded, template: str, page: Any, status: int, **words: Any
) -> Page:
    """A form of ours about a task, such as standing aside, with the task's frame around it."""
    return _draw(engine, actor, loaded, template, status, page=page, **words)


def show_pack(engine: Engine, actor: Actor, loaded: Loaded) -> Page:
    """What a send task sends, clean and in order, to copy or print."""
    return _draw(engine, actor, loaded, "tasks/pack.html")


def show_move(engine: Engine, actor: Actor, loaded: Loaded, asked: Any, page: Any, status: int = 200) -> Page:
    """The form of something that can be done with a task besides answering it; no page where nobody could."""
    return _draw(engine, actor, loaded, "tasks/move.html", status, asked=asked, page=page)


def _page_number(form: Form, asked_page: str, asked: Asked) -> int:
    """The page asked for if it has anything to ask, else the one before it that has."""
    is_number = asked_page.isdecimal() and len(asked_page) <= _DIGITS
    number = max(min(int(asked_page), len(form.pages)), 1) if is_number else 1
    return number if page_is_shown(form, number, asked) else previous_page(form, number, asked) or 1


def form_of(loaded: Loaded) -> Form:
    """The form of a task that has one."""
    form = loaded.view.form
    if form is None:
        message = "this task has no form"
        raise LookupError(message)
    return form


def _draw(
    engine: Engine, actor: Actor, loaded: Loaded, template: str, status: int = 200, **words: Any
) -> Page:
    record_reading(engine, actor, loaded)
    view = loaded.view
    drawn = render_template(
        template,
        view=view,
        place=loaded.place,
        today=loaded.today,
        left=loaded.left,
        next_steps=loaded.next_steps,
        holding=loaded.holding,
        returns=loaded.returns,
        comment_count=loaded.comment_count,
        votes=list_votes(view),
        actor=actor,
        **words,
    )
    return drawn, status

"""Notices: what one has been told, how one wants to hear, and the private address of one's calendar."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.clocks.words import plural
from engine.commands.create_calendar_feed import CreateCalendarFeed
from engine.commands.mark_notices_read import MarkNoticesRead
from engine.commands.revoke_calendar_feed import RevokeCalendarFeed
from engine.commands.set_notice_settings import SetNoticeSettings
from engine.errors import InvalidInputError
from engine.execute import NothingToDo
from engine.notices.topics import DIGEST_DAYS, FIRST_HOUR, LAST_HOUR, MANAGERS, TOPICS
from engine.queries.notices import NoticeSettings, find_feed, get_settings, list_notices
from webapp.actors import current_actor
from webapp.addresses import LARGEST_ID
from webapp.auth import current_engine, current_settings
from webapp.views.calendar_feed import public_address

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("/")
def show_list() -> str:
    """List one's notices, newest first: those unread, or all."""
    engine, asked = current_engine(), request.args
    view = "all" if asked.get("view") == "all" else "unread"
    with engine.read() as rows:
        page = list_notices(
            rows, current_actor(), engine.now(), unread_only=view == "unread", after=asked.get("after", "")
        )
    used = {"view": "all"} if view == "all" else {}
    return render_template(
        "notices/list.html",
        page=page,
        view=view,
        is_first=not asked.get("after"),
        any_unread=any(not entry.is_read for entry in page.entries),
        first=url_for(".show_list", **used) if asked.get("after") else "",
        following=url_for(".show_list", **used, after=page.after) if page.after else "",
    )


@blueprint.post("/read")
def mark_read() -> Response:
    """Mark one notice as read, or all up to the newest that the page showed."""
    one, up_to = _number("notice"), _number("up_to")
    command = MarkNoticesRead((one,) if one else (), up_to or None)
    done = current_engine().execute(command, actor=current_actor())
    if up_to:
        count = 0 if isinstance(done, NothingToDo) else done
        flash(f"{plural(count, 'notice')} marked as read")
    used = {"view": "all"} if request.form.get("view") == "all" else {}
    return redirect(url_for(".show_list", **used), code=303)


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> str | tuple[str, int] | Response:
    """Ask when the digest comes and what is in it, and store it."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        chosen = get_settings(rows, actor)
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        chosen = _typed(chosen)
        command = SetNoticeSettings(chosen.digest_hour, chosen.digest_days, chosen.kinds, chosen.is_weekly_on)
        try:
            engine.execute(command, actor=actor)
        except InvalidInputError as error:
            errors = error.errors
        else:
            flash("Your choices are saved")
            return redirect(url_for(".settings"), code=303)
    return _settings_page(chosen, errors), 422 if errors else 200


@blueprint.post("/calendar")
def make_address() -> str:
    """Make the private address of one's calendar, and show it this once."""
    secret = current_engine().execute(CreateCalendarFeed(), actor=current_actor())
    path = url_for("calendar_feed.read", secret=secret)
    return render_template("notices/calendar_address.html", address=public_address(path))


@blueprint.post("/calendar/stop")
def stop_address() -> Response:
    """Stop the address of one's calendar from working."""
    done = current_engine().execute(RevokeCalendarFeed(), actor=current_actor())
    nothing = isinstance(done, NothingToDo)
    flash("There was no address" if nothing else "The address of your calendar no longer works")
    return redirect(url_for(".settings", _anchor="calendar"), code=303)


def _settings_page(chosen: NoticeSettings, errors: Mapping[str, list[str]]) -> str:
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        feed = find_feed(rows, actor)
    return render_template(
        "notices/settings.html",
        chosen=chosen,
        errors=errors,
        feed=feed,
        days=DIGEST_DAYS,
        topics=TOPICS,
        hours=range(FIRST_HOUR, LAST_HOUR + 1),
        is_manager=_is_manager(),
        has_mail=current_settings().mail.way != "none",
    )


def _is_manager() -> bool:
    return any(held.role in MANAGERS for held in current_actor().holdings)


def _typed(before: NoticeSettings) -> NoticeSettings:
    """What was chosen on the page; what the page did not ask stays as it was."""
    form: Any = request.form
    return NoticeSettings(
        digest_hour=form.get("digest_hour", -1, type=int),
        digest_days=form.get("digest_days", ""),
        kinds=tuple(form.getlist("kinds")),
        is_weekly_on=form.get("weekly") == "yes" if _is_manager() else before.is_weekly_on,
    )


def _number(name: str) -> int:
    found = request.form.get(name, 0, type=int)
    return found if 0 <= found <= LARGEST_ID else 0

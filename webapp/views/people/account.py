"""Closing somebody's account at once, opening it again, signing them out, and inviting them to sign in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.clocks.words import plural
from engine.commands.close_account import LONGEST_REASON, CloseAccount
from engine.commands.end_sessions import EndSessions
from engine.commands.invite_person import InvitePerson
from engine.commands.reopen_account import ReopenAccount
from engine.errors import ConflictError
from engine.queries.people import PersonView, get_person_view
from webapp.actors import current_actor
from webapp.auth import current_engine, current_seal
from webapp.form_pages.fixed import fixed_form, line_question
from webapp.views.people.asking import Answer, Question, ask
from webapp.views.people.place import today

blueprint = Blueprint("people_account", __name__, url_prefix="/people/<int:person_id>")


@blueprint.route("/close", methods=["GET", "POST"])
def close(person_id: int) -> Answer:
    """Ask why an account is closed at once."""
    view = _view(person_id)
    reason = line_question(
        "reason", "Reason", "It stays on the record", "Say why it is closed", LONGEST_REASON
    )
    left = ""
    if view.held:
        left = (
            f"{view.name} has {plural(view.held, 'task')} by name. Nobody can do them until somebody else "
            "gets them: use “Leaving” first, unless the account has to be closed this minute."
        )
    question = Question(
        "Close the account",
        view.name,
        "Close the account",
        url_for("person.show", person_id=person_id),
        "The account is closed, and every session has ended",
        (
            "Every session ends at once, and nobody can sign in with this account.",
            "Its roles count for nothing, and cover by or for this person ends.",
            "What the person did stays, with the name.",
        ),
        left,
    )
    form = fixed_form("close", "Close the account", reason)
    return ask(question, form, {}, lambda values: CloseAccount(person_id, values["reason"]))


@blueprint.post("/reopen")
def reopen(person_id: int) -> Response:
    """Open a closed account again."""
    current_engine().execute(ReopenAccount(person_id), actor=current_actor())
    flash("The account is open again")
    return redirect(url_for("person.show", person_id=person_id), code=303)


@blueprint.post("/sign-out")
def sign_out(person_id: int) -> Response:
    """End every session of somebody; their account stays open."""
    current_engine().execute(EndSessions(person_id), actor=current_actor())
    flash("Every session has ended. They can sign in again")
    return redirect(url_for("person.show", person_id=person_id), code=303)


@blueprint.post("/invite")
def invite(person_id: int) -> Answer:
    """Send the link with which somebody chooses a password; show it where no mail is sent."""
    view = _view(person_id)
    if view.is_oneself:
        message = "You have an account already."
        raise ConflictError(message)
    sent = current_engine().execute(InvitePerson(person_id, current_seal()), actor=current_actor())
    if sent.is_mailed:
        flash("The invitation is on its way")
        return redirect(url_for("person.show", person_id=person_id), code=303)
    return render_template("people/invited.html", view=view, token=sent.token)


def _view(person_id: int) -> PersonView:
    with current_engine().read() as rows:
        return get_person_view(rows, current_actor(), person_id, today())

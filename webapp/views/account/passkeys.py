"""Add passkeys to one's account, and remove them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.add_passkey import AddPasskey
from engine.commands.remove_passkey import RemovePasskey
from engine.credentials.passkeys import adding_options
from engine.errors import InvalidInputError, NotFoundError
from webapp import auth
from webapp.actors import current_actor
from webapp.attempts import limit_questions
from webapp.passkey_questions import begin_question, current_site, take_question
from webapp.proof import fresh_proof
from webapp.second_step import credentials_of
from webapp.sessions import WAY
from webapp.ways import ONE_STEP

blueprint = Blueprint("account_passkeys", __name__, url_prefix="/account/passkeys")


@blueprint.post("/options")
@limit_questions
@fresh_proof
def options() -> dict[str, Any]:
    """Tell the browser what to make."""
    person = auth.signed_in_person()
    known = [one.credential_id for one in credentials_of(person.id).passkeys]
    return adding_options(current_site(), person.id, person.email, person.name, begin_question(), known)


@blueprint.route("/", methods=["GET", "POST"])
@fresh_proof
def add() -> str | tuple[str, int] | Response:
    """Ask for a name, and store what the authenticator has made."""
    errors: dict[str, list[str]] = {}
    name = request.form.get("name", "")
    if request.method == "POST":
        session = auth.current_session()
        answer = request.form.get("credential", "")
        adding = AddPasskey(name, answer, take_question(), current_site(), session.row_id)
        try:
            codes = auth.current_engine().execute(adding, actor=current_actor())
        except InvalidInputError as error:
            errors = error.errors
        else:
            if session.get(WAY) in ONE_STEP:
                session[WAY] += "_passkey"
            session.rotate()
            if codes:
                return render_template("account/recovery_codes.html", codes=codes, is_new=True)
            flash("The passkey is added")
            return redirect(url_for("account.show"), code=303)
    page = render_template("account/passkey.html", errors=errors, name=name)
    return (page, 422) if errors else page


@blueprint.route("/<int:passkey_id>/remove", methods=["GET", "POST"])
@fresh_proof
def remove(passkey_id: int) -> str | Response:
    """Ask whether it is meant, then remove the passkey."""
    if request.method == "POST":
        removing = RemovePasskey(passkey_id, auth.current_session().row_id)
        auth.current_engine().execute(removing, actor=current_actor())
        flash("The passkey is removed")
        return redirect(url_for("account.show"), code=303)
    known = credentials_of(auth.signed_in_person().id).passkeys
    passkey = next((one for one in known if one.id == passkey_id), None)
    if passkey is None:
        message = "There is no such passkey on your account."
        raise NotFoundError(message)
    return render_template("account/remove_passkey.html", passkey=passkey)

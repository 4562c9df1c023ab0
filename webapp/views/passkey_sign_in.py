"""Signing in with a passkey: alone, or as the second step after a password."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.actor import SYSTEM
from engine.commands.use_passkey import UsePasskey
from engine.credentials.passkeys import using_options
from engine.errors import InvalidInputError
from webapp import auth, second_step
from webapp.attempts import limit_attempts, limit_questions
from webapp.passkey_questions import begin_question, current_site, take_question
from webapp.sessions import SignedInPerson
from webapp.views.sign_in import sign_in_page

blueprint = Blueprint("passkey_sign_in", __name__)


@blueprint.post("/sign-in/passkey/options")
@limit_questions
def options() -> dict[str, Any]:
    """Tell the browser what to ask: any passkey of this site, or those of whom is waited for."""
    waiting = second_step.waiting_person()
    known = second_step.credentials_of(waiting.id).passkeys if waiting else ()
    return using_options(current_site(), begin_question(), [one.credential_id for one in known])


@blueprint.post("/sign-in/passkey")
@limit_attempts
def use() -> tuple[str, int] | Response:
    """Judge the answer; when it is right its owner is signed in."""
    waiting = second_step.waiting_person()
    target = second_step.target() if waiting else auth.safe_next(request.form.get("next"))
    using = UsePasskey(
        request.form.get("credential", ""), take_question(), current_site(), waiting.id if waiting else None
    )
    try:
        owner = auth.current_engine().execute(using, actor=SYSTEM)
    except InvalidInputError as error:
        if waiting is None:
            return sign_in_page(target, "", {"": error.errors[""][0]}), 422
        known = second_step.credentials_of(waiting.id)
        return render_template("second_step.html", known=known, errors=error.errors), 422
    way = f"{second_step.first_way()}_passkey" if waiting else "passkey"
    auth.sign_in(SignedInPerson(owner.id, owner.name, owner.email), way)
    return redirect(target, code=303)

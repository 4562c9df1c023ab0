"""Prove once more who one is: before the way one signs in is changed, and before one signs a decision."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.actor import SYSTEM
from engine.commands.use_passkey import UsePasskey
from engine.credentials.passkeys import using_options
from engine.errors import InvalidInputError
from engine.queries.credentials import Credentials
from webapp import auth
from webapp.attempts import limit_proofs, limit_questions
from webapp.passkey_questions import begin_question, current_site, take_question
from webapp.proof import is_signed_here, note_proof, proof_problems, proof_target, return_address
from webapp.second_step import credentials_of

blueprint = Blueprint("account_confirm", __name__, url_prefix="/account")

Answer = str | tuple[str, int] | Response


@blueprint.route("/confirm", methods=["GET", "POST"])
@limit_proofs
def confirm() -> Answer:
    """Ask for everything with which the person can prove themselves here, then go where they wanted to go."""
    target = proof_target(request.values.get("next"))
    person = auth.signed_in_person()
    known = credentials_of(person.id)
    if request.method != "POST":
        return _page(target, known, {})
    password, code = request.form.get("password", ""), request.form.get("code", "")
    if _is_typed(known):
        errors = proof_problems(person, known, password, code)
    else:
        errors = {"": ["A password alone is no proof of this account. Use one of the other ways"]}
    if errors:
        return _page(target, known, errors), 422
    note_proof(_way(known))
    return redirect(return_address(target), code=303)


@blueprint.post("/confirm/passkey/options")
@limit_questions
def passkey_options() -> dict[str, Any]:
    """Tell the browser what to ask: one of the person's passkeys."""
    known = credentials_of(auth.signed_in_person().id).passkeys
    return using_options(current_site(), begin_question(), [one.credential_id for one in known])


@blueprint.post("/confirm/passkey")
@limit_proofs
def passkey() -> Answer:
    """Judge the answer of a passkey, which proves two things at once."""
    target = proof_target(request.form.get("next"))
    person = auth.signed_in_person()
    using = UsePasskey(request.form.get("credential", ""), take_question(), current_site(), person.id)
    try:
        auth.current_engine().execute(using, actor=SYSTEM)
    except InvalidInputError as error:
        return _page(target, credentials_of(person.id), error.errors), 422
    note_proof("passkey")
    return redirect(return_address(target), code=303)


def _page(target: str, known: Credentials, errors: dict[str, list[str]]) -> str:
    return render_template(
        "account/confirm.html",
        target=target,
        known=known,
        is_typed=_is_typed(known),
        errors=errors,
        signs=is_signed_here(target),
        organisation=auth.current_settings().sign_in.oidc,
    )


def _is_typed(known: Credentials) -> bool:
    """Whether what can be typed proves the person: not where a passkey is their only second step."""
    return bool(known.totp_since) or (known.has_password and not known.passkeys)


def _way(known: Credentials) -> str:
    """What was asked for, in the words in which sessions keep it."""
    if not known.has_password:
        return "totp"
    return "password_totp" if known.totp_since else "password"

"""Add an authenticator app to one's account, or remove it."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.confirm_totp import ConfirmTotp
from engine.commands.remove_totp import RemoveTotp
from engine.credentials import totp
from engine.errors import ConflictError, InvalidInputError
from webapp import auth
from webapp.actors import current_actor
from webapp.attempts import limit_proofs
from webapp.proof import fresh_proof
from webapp.second_step import credentials_of
from webapp.sessions import WAY, SignedInPerson
from webapp.ways import ONE_STEP

blueprint = Blueprint("account_authenticator", __name__, url_prefix="/account/authenticator")

_SHOWN = "totp_shown"
_IN_FOURS = 4


@blueprint.route("/", methods=["GET", "POST"])
@limit_proofs
@fresh_proof
def add() -> str | tuple[str, int]:
    """Show the secret as a picture and in letters; a code of the app proves that it arrived."""
    person, session = auth.signed_in_person(), auth.current_session()
    if credentials_of(person.id).totp_since:
        message = (
            "You have an authenticator app already. Remove it first to use another one. If you have not kept "
            "your recovery codes, make new ones on the page of your account."
        )
        raise ConflictError(message)
    secret, errors = _secret_shown_to(person), {}
    if request.method == "POST":
        code = request.form.get("code", "")
        confirming = ConfirmTotp(secret, code, auth.current_seal(), session.row_id)
        try:
            codes = auth.current_engine().execute(confirming, actor=current_actor())
        except InvalidInputError as error:
            errors = error.errors
        else:
            del session[_SHOWN]
            if session.get(WAY) in ONE_STEP:
                session[WAY] += "_totp"
            session.rotate()
            return render_template("account/recovery_codes.html", codes=codes, is_new=True)
    page = render_template(
        "account/authenticator.html",
        errors=errors,
        secret=" ".join(secret[at : at + _IN_FOURS] for at in range(0, len(secret), _IN_FOURS)),
        picture=segno.make(totp.app_address(secret, person.email), error="m").svg_data_uri(scale=5, border=4),
    )
    return (page, 422) if errors else page


@blueprint.route("/remove", methods=["GET", "POST"])
@fresh_proof
def remove() -> str | Response:
    """Ask whether it is meant, then remove the app."""
    if request.method != "POST":
        return render_template("account/remove_authenticator.html")
    auth.current_engine().execute(RemoveTotp(auth.current_session().row_id), actor=current_actor())
    flash("The authenticator app is removed")
    return redirect(url_for("account.show"), code=303)


def _secret_shown_to(person: SignedInPerson) -> str:
    """The secret that this session shows, sealed in it; no record has it until a code confirms it."""
    session, seal, about = auth.current_session(), auth.current_seal(), totp.about(person.id)
    if _SHOWN not in session:
        session[_SHOWN] = seal.close(totp.new_secret(), about)
    return seal.open(session[_SHOWN], about)

"""Add an authenticator app to one's account, or remove it."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.confirm_totp import ConfirmTotp
from engine.commands.remove_totp import RemoveTotp
from engine.commands.start_totp import StartTotp
from engine.credentials.totp import app_address
from engine.errors import InvalidInputError
from webapp import auth
from webapp.actors import current_actor
from webapp.attempts import limit_proofs
from webapp.proof import fresh_proof
from webapp.sessions import WAY
from webapp.ways import ONE_STEP

blueprint = Blueprint("account_authenticator", __name__, url_prefix="/account/authenticator")

_IN_FOURS = 4


@blueprint.route("/", methods=["GET", "POST"])
@limit_proofs
@fresh_proof
def add() -> str | tuple[str, int]:
    """Show the secret as a picture and in letters; a code of the app proves that it arrived."""
    engine, actor = auth.current_engine(), current_actor()
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        session = auth.current_session()
        confirming = ConfirmTotp(request.form.get("code", ""), auth.current_seal(), session.row_id)
        try:
            codes = engine.execute(confirming, actor=actor)
        except InvalidInputError as error:
            errors = error.errors
        else:
            if session.get(WAY) in ONE_STEP:
                session[WAY] += "_totp"
            session.rotate()
            return render_template("account/recovery_codes.html", codes=codes, is_new=True)
    secret = engine.execute(StartTotp(auth.current_seal()), actor=actor)
    picture = segno.make(app_address(secret, auth.signed_in_person().email), error="m")
    page = render_template(
        "account/authenticator.html",
        errors=errors,
        secret=" ".join(secret[at : at + _IN_FOURS] for at in range(0, len(secret), _IN_FOURS)),
        picture=picture.svg_data_uri(scale=5, border=4),
    )
    return (page, 422) if errors else page


@blueprint.route("/remove", methods=["GET", "POST"])
@fresh_proof
def remove() -> str | Response:
    """Ask whether it is meant, then remove the app."""
    if request.method == "GET":
        return render_template("account/remove_authenticator.html")
    auth.current_engine().execute(RemoveTotp(auth.current_session().row_id), actor=current_actor())
    flash("The authenticator app is removed")
    return redirect(url_for("account.show"), code=303)

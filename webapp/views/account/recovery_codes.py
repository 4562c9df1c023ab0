"""Make new recovery codes for one's account."""

from flask import Blueprint, render_template, request

from engine.commands.renew_recovery_codes import RenewRecoveryCodes
from webapp import auth
from webapp.actors import current_actor
from webapp.proof import fresh_proof
from webapp.second_step import credentials_of

blueprint = Blueprint("account_recovery_codes", __name__, url_prefix="/account")


@blueprint.route("/recovery-codes", methods=["GET", "POST"])
@fresh_proof
def renew() -> str:
    """Say how many are left; on request make new ones and show them, once."""
    if request.method != "POST":
        known = credentials_of(auth.signed_in_person().id)
        return render_template("account/recovery_codes.html", codes=(), known=known)
    codes = auth.current_engine().execute(RenewRecoveryCodes(), actor=current_actor())
    return render_template("account/recovery_codes.html", codes=codes, is_new=False)

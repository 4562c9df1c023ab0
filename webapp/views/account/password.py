"""Change one's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.change_password import ChangePassword
from engine.errors import InvalidInputError
from webapp import auth
from webapp.actors import current_actor
from webapp.attempts import limit_proofs
from webapp.proof import fresh_proof, note_proof
from webapp.second_step import credentials_of

blueprint = Blueprint("account_password", __name__, url_prefix="/account")


@blueprint.route("/password", methods=["GET", "POST"])
@limit_proofs
@fresh_proof
def change() -> str | tuple[str, int] | Response:
    """Ask for the current password and a new one; every other browser is signed out."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        asked = request.form
        changing = ChangePassword(
            asked.get("current", ""), asked.get("new", ""), auth.current_session().row_id
        )
        try:
            auth.current_engine().execute(changing, actor=current_actor())
        except InvalidInputError as error:
            errors = error.errors
        else:
            note_proof("password")
            flash("Your password is changed, and you are signed out everywhere else")
            return redirect(url_for("account.show"), code=303)
    known = credentials_of(auth.signed_in_person().id)
    page = render_template("account/password.html", errors=errors, known=known)
    return (page, 422) if errors else page

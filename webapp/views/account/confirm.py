"""Prove once more who one is: before the way one signs in is changed, and before one signs a decision."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.queries.credentials import Credentials
from webapp import auth
from webapp.attempts import limit_proofs
from webapp.proof import note_proof, proof_problems
from webapp.second_step import credentials_of

blueprint = Blueprint("account_confirm", __name__, url_prefix="/account")

_START = "/account"
_SIGNED = ("/tasks/", "/decisions/")


@blueprint.route("/confirm", methods=["GET", "POST"])
@limit_proofs
def confirm() -> str | tuple[str, int] | Response:
    """Ask for everything with which the person can prove themselves here, then go where they wanted to go."""
    target = auth.safe_next(request.values.get("next"))
    signs = target.startswith(_SIGNED)
    comes_back = signs or (target.startswith(f"{_START}/") and target != "/account/confirm")
    target = target if comes_back else _START
    person = auth.signed_in_person()
    known = credentials_of(person.id)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        password, code = request.form.get("password", ""), request.form.get("code", "")
        if known.has_password or known.totp_since:
            errors = proof_problems(person, known, password, code)
        else:
            errors = {"": ["Sign out and in again: there is nothing to ask for here"]}
        if not errors:
            note_proof(_way(known))
            return redirect(_page_of(target), code=303)
    page = render_template("account/confirm.html", target=target, known=known, errors=errors, signs=signs)
    return (page, 422) if errors else page


def _way(known: Credentials) -> str:
    """What was asked for, in the words in which sessions keep it."""
    if not known.has_password:
        return "totp"
    return "password_totp" if known.totp_since else "password"


def _page_of(target: str) -> str:
    """Where a form is that only its button could have sent: one cannot come back to a button."""
    return "/account/sessions" if target.startswith("/account/sessions/") else target

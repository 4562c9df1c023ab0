"""Forgotten passwords and invitations: asking for a link by mail, and choosing a password with one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.actor import SYSTEM
from engine.commands.ask_password_reset import AskPasswordReset
from engine.commands.use_account_link import UseAccountLink
from engine.errors import InvalidInputError, NotFoundError
from engine.queries.credentials import find_link_kind
from webapp import auth
from webapp.attempts import limit_requests

blueprint = Blueprint("password_links", __name__)

Answer = str | tuple[str, int] | Response


@blueprint.route("/sign-in/forgotten", methods=["GET", "POST"])
@limit_requests
def ask() -> Answer:
    """Ask for the e-mail address, and send a link if there is an account; say the same in any case."""
    has_mail = auth.current_settings().mail.way != "none"
    if request.method != "POST" or not has_mail:
        return render_template("forgotten_password.html", has_mail=has_mail, errors={}, email="")
    email = auth.as_stored(request.form.get("email", ""))
    if "@" not in email:
        errors = {"email": "Enter your e-mail address, like name@example.gov.uk"}
        page = render_template("forgotten_password.html", has_mail=True, errors=errors, email=email)
        return page, 422
    auth.current_engine().execute(AskPasswordReset(email, auth.current_seal()), actor=SYSTEM)
    return render_template("forgotten_password_sent.html", email=email)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@limit_requests
def set_password(token: str) -> Answer:
    """Choose a password with the link of a mail. Opening it uses nothing up: mail scanners do."""
    engine = auth.current_engine()
    with engine.read() as rows:
        kind = find_link_kind(rows, token)
    if kind is None:
        return render_template("link_gone.html"), 404
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            engine.execute(UseAccountLink(token, request.form.get("new", "")), actor=SYSTEM)
        except NotFoundError:
            return render_template("link_gone.html"), 404
        except InvalidInputError as error:
            errors = error.errors
        else:
            flash("Your password is set. Sign in with it.")
            return redirect(url_for("sign_in.sign_in"), code=303)
    page = render_template("set_password.html", kind=kind, errors=errors)
    return (page, 422) if errors else page

"""One's account: how one signs in, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.errors import NotFoundError
from webapp import auth
from webapp.proof import fresh_proof
from webapp.second_step import credentials_of
from webapp.ways import WAYS

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
def show() -> str:
    """Show how one can sign in, and what each way needs."""
    person = auth.signed_in_person()
    oidc = auth.current_settings().sign_in.oidc
    return render_template(
        "account/show.html",
        known=credentials_of(person.id),
        organisation=oidc,
        must_add=auth.must_add_second_step(),
    )


@blueprint.get("/sessions")
def sessions() -> str:
    """List the browsers in which one is signed in."""
    person = auth.signed_in_person()
    return render_template(
        "account/sessions.html",
        lines=auth.current_sessions().list_of(person.id),
        current_id=auth.current_session().row_id,
        ways=WAYS,
    )


@blueprint.post("/sessions/<int:session_id>/end")
@fresh_proof
def end_session(session_id: int) -> Response:
    """Sign out in one other browser."""
    person = auth.signed_in_person()
    if session_id == auth.current_session().row_id:
        auth.sign_out()
        return redirect(url_for("sign_in.sign_in"), code=303)
    if not auth.current_sessions().end_one(person.id, session_id):
        message = "This session does not exist, or it has ended."
        raise NotFoundError(message)
    flash("You are signed out in that browser")
    return redirect(url_for(".sessions"), code=303)


@blueprint.post("/sessions/end-others")
@fresh_proof
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    person = auth.signed_in_person()
    auth.current_sessions().end_others(person.id, auth.current_session().row_id)
    flash("You are signed out everywhere else")
    return redirect(url_for(".sessions"), code=303)

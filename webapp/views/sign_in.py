"""Signing in, staying signed in, signing out."""

import hashlib

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp import auth
from webapp.security import limiter

blueprint = Blueprint("sign_in", __name__)

_NO_MATCH = "E-mail address or password is not correct"
Answer = str | Response | BaseResponse | tuple[str, int]


def _was_refused(response: Response) -> bool:
    return response.status_code == 422  # noqa: PLR2004


def _email_key() -> str:
    return hashlib.sha256(auth.as_stored(request.form.get("email", "")).encode()).hexdigest()


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("20 per minute; 200 per hour", methods=["POST"], deduct_when=_was_refused)
@limiter.limit("5 per minute; 30 per hour", methods=["POST"], key_func=_email_key, deduct_when=_was_refused)
def sign_in() -> Answer:
    """Ask for e-mail address and password; on success go where the person wanted to go."""
    target = auth.safe_next(request.values.get("next"))
    if request.method == "GET":
        if auth.current_person() is not None:
            return redirect(target, code=303)
        return render_template("sign_in.html", target=target, email="", errors={})
    email, password = request.form.get("email", ""), request.form.get("password", "")
    errors = _missing(email, password)
    person = None if errors else auth.check_credentials(email, password)
    if person is None:
        errors = errors or {"email": _NO_MATCH}
        return render_template("sign_in.html", target=target, email=email[:254], errors=errors), 422
    auth.sign_in(person)
    return redirect(target, code=303)


@blueprint.post("/sign-out")
def sign_out() -> Answer:
    """End the session."""
    auth.sign_out()
    return redirect(url_for("sign_in.sign_in"), code=303)


@blueprint.post("/session/keep")
def keep() -> dict[str, int]:
    """Begin the idle time of the session anew; the session-ending dialog asks for this."""
    session = auth.current_session()
    session.modified = True  # writes the time of this visit now, not at the next full minute
    return {"seconds_left": current_app.session_interface.seconds_left(session)}  # type: ignore[attr-defined]


def _missing(email: str, password: str) -> dict[str, str]:
    asked = {"email": (email.strip(), "your e-mail address"), "password": (password, "your password")}
    return {field: f"Enter {what}" for field, (value, what) in asked.items() if not value}

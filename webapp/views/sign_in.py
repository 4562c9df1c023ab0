"""Signing in with a password, staying signed in, signing out."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp import auth, second_step
from webapp.attempts import limit_attempts

blueprint = Blueprint("sign_in", __name__)

_NO_MATCH = "E-mail address or password is not correct"
Answer = str | Response | BaseResponse | tuple[str, int]


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limit_attempts
def sign_in() -> Answer:
    """Ask for e-mail address and password; on success go on, or to the second step of who has one."""
    target = auth.safe_next(request.values.get("next"))
    if request.method != "POST":
        if auth.current_person() is not None:
            return redirect(target, code=303)
        return sign_in_page(target, "", {})
    email, password = request.form.get("email", ""), request.form.get("password", "")
    errors = _missing(email, password)
    person = None if errors else auth.check_credentials(email, password)
    if person is None:
        return sign_in_page(target, email[:254], errors or {"email": _NO_MATCH}), 422
    if second_step.credentials_of(person.id).has_second_step:
        second_step.begin(person, target, "password")
        return redirect(url_for("second_step.prove"), code=303)
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


def sign_in_page(target: str, email: str, errors: dict[str, str]) -> str:
    """Draw the page that asks for e-mail address and password, and offers the other ways."""
    settings = auth.current_settings()
    oidc = settings.sign_in.oidc
    return render_template(
        "sign_in.html",
        target=target,
        email=email,
        errors=errors,
        organisation=oidc.name if oidc else "",
        has_mail=settings.mail.way != "none",
    )


def _missing(email: str, password: str) -> dict[str, str]:
    asked = {"email": (email.strip(), "your e-mail address"), "password": (password, "your password")}
    return {field: f"Enter {what}" for field, (value, what) in asked.items() if not value}

"""The second step of signing in: the code of an app, or a recovery code."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.actor import Actor
from engine.commands.use_recovery_code import UseRecoveryCode
from engine.commands.use_totp import UseTotp
from engine.errors import InvalidInputError
from webapp import auth, second_step
from webapp.attempts import limit_attempts

blueprint = Blueprint("second_step", __name__)

Answer = str | tuple[str, int] | Response


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@limit_attempts
def prove() -> Answer:
    """Ask for one of the person's second steps; when it is right they are signed in."""
    person = second_step.waiting_person()
    if person is None:
        return redirect(url_for("sign_in.sign_in"), code=303)
    known = second_step.credentials_of(person.id)
    if request.method != "POST":
        return render_template("second_step.html", known=known, errors={})
    is_recovery = bool(request.form.get("recovery", "").strip())
    using: UseRecoveryCode | UseTotp = (
        UseRecoveryCode(request.form["recovery"])
        if is_recovery
        else UseTotp(request.form.get("code", ""), auth.current_seal())
    )
    try:
        auth.current_engine().execute(using, actor=Actor(person.id, person.name))
    except InvalidInputError as error:
        return render_template("second_step.html", known=known, errors=error.errors), 422
    way, target = second_step.first_way(), second_step.target()
    auth.sign_in(person, f"{way}_{'recovery' if is_recovery else 'totp'}")
    return redirect(target, code=303)

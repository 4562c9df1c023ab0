"""Signing in through the organisation's own provider, and connecting one's account with it."""

from datetime import datetime, timedelta

import structlog
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.actor import SYSTEM
from engine.commands.connect_identity import ConnectIdentity
from engine.commands.disconnect_identity import DisconnectIdentity
from engine.commands.sign_in_with_provider import SignInWithProvider
from engine.errors import CasewayError, NotFoundError
from engine.now import system_now
from engine.queries.credentials import check_identity
from webapp import auth, second_step
from webapp.actors import current_actor
from webapp.attempts import limit_questions
from webapp.errors import status_of
from webapp.oidc import Arrival, Provider, ProviderError
from webapp.proof import fresh_proof, note_proof, proof_target, return_address
from webapp.sessions import SignedInPerson

blueprint = Blueprint("organisation_sign_in", __name__)
account_blueprint = Blueprint("account_organisation", __name__, url_prefix="/account/organisation")

log = structlog.get_logger()
Answer = str | tuple[str, int] | Response

_KEPT = "organisation"
_WAITS = timedelta(minutes=10)
# Sent by the browser with every request: pages of other sites may not begin this.
_OUR_OWN = ("", "same-origin", "none")
_ADVICE = {
    "refused_there": "Your organisation's sign-in did not let you in.",
    "too_many_groups": "Your account there is in too many groups for its sign-in to name them.",
    "not_again": "Your organisation's sign-in did not ask you again who you are.",
    "state": "The sign-in was begun in another browser, or too long ago.",
}


@blueprint.get("/sign-in/organisation")
@limit_questions
def begin() -> Answer:
    """Send the browser to the provider."""
    provider = _provider()
    target = auth.safe_next(request.args.get("next"))
    if auth.current_person() is not None:
        return redirect(target, code=303)
    if request.headers.get("Sec-Fetch-Site", "") not in _OUR_OWN:
        return redirect(url_for("sign_in.sign_in", next=target), code=303)
    return _sent(provider, target, "sign_in")


@blueprint.get("/sign-in/organisation/back")
@limit_questions
def back() -> Answer:
    """Judge what the provider sent the browser back with, and sign in or connect."""
    provider = _provider()
    kept = auth.current_session().pop(_KEPT, None) or {}
    if kept and system_now() - datetime.fromisoformat(kept["at"]) > _WAITS:
        kept = {}
    try:
        arrival = provider.finish(request.args.to_dict(), kept.get("question", {}))
        if kept["purpose"] == "connect":
            return _connected(arrival)
        if kept["purpose"] == "prove":
            return _proved(arrival, kept["target"])
        return _signed_in(provider, arrival, kept["target"])
    except ProviderError as error:
        return _failed(error)
    except CasewayError as error:
        log.info("organisation.refused", code=error.code)
        return render_template("organisation_failed.html", text=str(error)), status_of(error)


@account_blueprint.get("/connect")
@fresh_proof
def connect() -> Answer:
    """Send the browser of somebody who has signed in to the provider, to connect the two accounts."""
    if request.headers.get("Sec-Fetch-Site", "") not in _OUR_OWN:
        return redirect(url_for("account.show"), code=303)
    return _sent(_provider(), "/account", "connect")


@account_blueprint.get("/prove")
@limit_questions
def prove() -> Answer:
    """Send somebody who has signed in to the provider, to prove again who they are."""
    target = proof_target(request.args.get("next"))
    if request.headers.get("Sec-Fetch-Site", "") not in _OUR_OWN:
        return redirect(url_for("account.show"), code=303)
    return _sent(_provider(), target, "prove")


@account_blueprint.route("/<int:identity_id>/disconnect", methods=["GET", "POST"])
@fresh_proof
def disconnect(identity_id: int) -> Answer:
    """Ask whether it is meant, then disconnect the accounts."""
    if request.method != "POST":
        known = second_step.credentials_of(auth.signed_in_person().id).identities
        if identity_id not in [one.id for one in known]:
            message = "There is no such connection of your account."
            raise NotFoundError(message)
        return render_template("account/disconnect.html")
    disconnecting = DisconnectIdentity(identity_id, auth.current_session().row_id)
    auth.current_engine().execute(disconnecting, actor=current_actor())
    flash("Your account is no longer connected with your organisation's sign-in")
    return redirect(url_for("account.show"), code=303)


def _provider() -> Provider:
    provider: Provider | None = current_app.extensions["caseway_provider"]
    if provider is None:
        message = "This installation has no sign-in of an organisation."
        raise NotFoundError(message)
    return provider


def _sent(provider: Provider, target: str, purpose: str) -> Answer:
    public = auth.current_settings().mail.public_url or request.host_url.rstrip("/")
    try:
        address = f"{public}{url_for('organisation_sign_in.back')}"
        beginning = provider.begin(address, again=purpose == "prove")
    except ProviderError as error:
        return _failed(error)
    auth.current_session()[_KEPT] = {
        "question": dict(beginning.kept),
        "target": target,
        "purpose": purpose,
        "at": system_now().isoformat(),
    }
    return redirect(beginning.address, code=303)


def _signed_in(provider: Provider, arrival: Arrival, target: str) -> Response:
    coming = SignInWithProvider(arrival.claims, provider.settings.adds_people)
    known = auth.current_engine().execute(coming, actor=SYSTEM)
    person = SignedInPerson(known.id, known.name, known.email)
    if not arrival.is_strong and second_step.credentials_of(person.id).has_second_step:
        second_step.begin(person, target, "organisation")
        return redirect(url_for("second_step.prove"), code=303)
    auth.sign_in(person, "organisation_strong" if arrival.is_strong else "organisation")
    return redirect(target, code=303)


def _connected(arrival: Arrival) -> Response:
    if auth.current_person() is None:
        return redirect(url_for("sign_in.sign_in", next="/account"), code=303)
    auth.current_engine().execute(ConnectIdentity(arrival.claims), actor=current_actor())
    flash("Your account is connected with your organisation's sign-in")
    return redirect(url_for("account.show"), code=303)


def _proved(arrival: Arrival, target: str) -> Response:
    person = auth.current_person()
    if person is None:
        return redirect(url_for("sign_in.sign_in", next=target), code=303)
    with auth.current_engine().read() as rows:
        check_identity(rows, person.id, arrival.claims.issuer, arrival.claims.subject)
    if not arrival.is_strong and second_step.credentials_of(person.id).has_second_step:
        return redirect(url_for("account_confirm.confirm", next=target), code=303)
    note_proof("organisation_strong" if arrival.is_strong else "organisation")
    return redirect(return_address(target), code=303)


def _failed(error: ProviderError) -> tuple[str, int]:
    log.warning("organisation.failed", reason=error.reason)
    away = "Your organisation's sign-in does not answer just now. Try again in a few minutes."
    strange = "What came back from your organisation's sign-in could not be trusted."
    text = away if error.is_away else _ADVICE.get(error.reason, strange)
    return render_template("organisation_failed.html", text=text), 503 if error.is_away else 400

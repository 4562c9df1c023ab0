"""Signing in and out, and the guard that asks every request for it unless its endpoint is public."""

from urllib.parse import urlsplit

from flask import Flask, after_this_request, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.credentials.sealing import Seal
from engine.errors import UnavailableError
from engine.execute import Engine
from engine.models import Person
from engine.now import system_now
from webapp.api.problems import is_api_rule
from webapp.config import Settings
from webapp.devices import remember_device
from webapp.late_forms import late_form_page, typed_in
from webapp.passwords import is_password
from webapp.sessions import PROVED_AT, WAY, RowSession, RowSessions, SignedInPerson
from webapp.ways import ONE_STEP

# Everything else needs a signed-in person. A test walks the address map, so a new page cannot be forgotten.
PUBLIC_ENDPOINTS = frozenset(
    {
        "assets.file",
        "calendar_feed.read",
        "contribute.answer",
        "health.health",
        "health.live",
        "health.metrics",
        "public_processes.drawing",
        "public_processes.show",
        "public_processes.show_list",
        "organisation_sign_in.back",
        "organisation_sign_in.begin",
        "passkey_sign_in.options",
        "passkey_sign_in.use",
        "password_links.ask",
        "password_links.set_password",
        "second_step.prove",
        "sign_in.sign_in",
    }
)
# What somebody may still open who has to add a second step first.
_ADDING_A_STEP = (
    "account",
    "account_authenticator",
    "account_confirm",
    "account_passkeys",
    "account_password",
    "account_recovery_codes",
    "sign_in",
)
_LONGEST_EMAIL = 254


class User(UserMixin):
    """What flask-login knows of a person."""

    def __init__(self, person: SignedInPerson) -> None:
        self.id = person.id
        self.person = person


def start(app: Flask) -> None:
    """Register flask-login and the guard. Must come before the form tokens' own guard."""
    manager = LoginManager(app)
    # Binding a session to address and browser signs people out when their council's network changes;
    # the token is opaque, rotated and revocable instead.
    manager.session_protection = None
    manager.user_loader(_load_user)
    app.before_request(_require_sign_in)


def current_engine() -> Engine:
    """Return the domain of this application."""
    engine: Engine = current_app.extensions["caseway_engine"]
    return engine


def current_settings() -> Settings:
    """Return the settings of this application."""
    settings: Settings = current_app.extensions["caseway_settings"]
    return settings


def current_seal() -> Seal:
    """Return what opens the sealed secrets of this installation."""
    seal: Seal = current_app.extensions["caseway_seal"]
    return seal


def current_sessions() -> RowSessions:
    """Return the door to the session table of this application."""
    door = current_app.session_interface
    assert isinstance(door, RowSessions)  # noqa: S101 - narrows Flask's type
    return door


def current_person() -> SignedInPerson | None:
    """Return who has signed in, or None."""
    return current_user.person if current_user.is_authenticated else None


def signed_in_person() -> SignedInPerson:
    """Return who has signed in, on a page that nobody else opens.

    Raises:
        LookupError: nobody has; the guard lets no such request through.
    """
    person = current_person()
    if person is None:
        message = "nobody has signed in"
        raise LookupError(message)
    return person


def as_stored(email: str) -> str:
    """Return a typed e-mail address as it would be stored.

    Attempts are counted by this too, so that no way of writing an address gets attempts of its own. No
    address has unprintable characters, and PostgreSQL takes no NUL.
    """
    return "".join(filter(str.isprintable, email)).strip().lower()[:_LONGEST_EMAIL]


def check_credentials(email: str, password: str) -> SignedInPerson | None:
    """Return the person of an e-mail address and password, or None.

    The password is checked whoever is asked for, so that neither the answer nor its delay tells who has an
    account.
    """
    wanted = as_stored(email)
    statement = select(Person.id, Person.name, Person.email, Person.password_hash, Person.is_active).where(
        Person.email == wanted,
        Person.kind != "system",  # other systems act through tokens only
    )
    with current_engine().read() as rows:
        person = rows.execute(statement).first()
    stored = person.password_hash if person is not None and person.is_active else ""
    if not is_password(password, stored) or person is None:
        return None
    return SignedInPerson(id=person.id, name=person.name, email=person.email)


def sign_in(person: SignedInPerson, way: str = "password") -> None:
    """Begin a session of the person, with a new token.

    Args:
        person: who has proved who they are.
        way: how: one of ``WAYS`` in ``webapp.ways``.
    """
    started = current_session()
    started.end()
    login_user(User(person))
    started[WAY], started[PROVED_AT] = way, system_now().isoformat()
    started.rotate()
    after_this_request(lambda response: remember_device(response, person.email))


def must_add_second_step() -> bool:
    """Whether a role of the person asks for a second step, and they signed in without one."""
    standing = current_session().standing
    if standing is None or current_session().get(WAY, "password") not in ONE_STEP:
        return False
    roles = frozenset(holding.role for holding in standing.actor.holdings)
    return current_settings().sign_in.needs_second_step(roles)


def sign_out() -> None:
    """End the session: its row goes, so a copied cookie opens nothing."""
    logout_user()
    current_session().end()
    current_session().rotate()


def current_session() -> RowSession:
    """Return this request's session, as ours."""
    return session._get_current_object()  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001


def safe_next(target: str | None) -> str:
    """Return a path of our own to go to after signing in.

    Args:
        target: the ``next`` parameter, which anybody may have written. Anything but a plain local path
            becomes the start page.
    """
    target = target or ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    # Coming back to the pages of signing in and out would go round in a circle.
    is_circle = parts.path.startswith(("/sign-", "/session/"))
    is_odd = parts.scheme or parts.netloc or "\\" in target or not target.isprintable()
    return "/" if is_circle or is_odd or not is_local else target


def _load_user(user_id: str) -> User | None:
    person = current_session().person
    return User(person) if person is not None and str(person.id) == user_id else None


def _require_sign_in() -> Response | tuple[str, int] | None:
    if is_api_rule():
        return None  # opened by tokens only: webapp.api.guard
    person = current_person()
    g.person_id = person.id if person is not None else None
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
        return None
    if person is not None:
        return _lead_to_second_step()
    if current_session().is_unreadable:
        raise UnavailableError("Caseway cannot reach its database just now. Try again in a few minutes.")
    address = url_for("sign_in.sign_in", next=_address_to_return_to())
    typed = typed_in(request) if _is_page() else []
    return late_form_page(typed, address) if typed else redirect(address, code=303)


def _lead_to_second_step() -> Response | None:
    if request.blueprint in _ADDING_A_STEP or not must_add_second_step():
        return None
    return redirect(url_for("account.show"), code=303)


def _is_page() -> bool:
    """Whether the address also shows a page: not one that only scripts and buttons send to."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and "GET" in adapter.allowed_methods()


def _address_to_return_to() -> str | None:
    """The page asked for; for a form that arrived too late, the page it stands on if that has its address."""
    if request.method in ("GET", "HEAD"):
        address = request.full_path.rstrip("?")
    elif _is_page():
        address = request.path
    else:
        return None
    return None if address == "/" else address

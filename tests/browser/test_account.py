"""Somebody's account in a real browser: an authenticator app, a passkey, sessions, links by mail."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.invite_person import InvitePerson
from engine.credentials.sealing import Seal
from engine.db import connect, migrate
from engine.execute import Engine
from engine.models import Person, Totp, WebSession
from tests.browser.pages.judging import faults_of, keep_picture
from tests.services.oidc_provider import CLIENT_ID, CLIENT_SECRET, providing
from tests.services.web_server import serving
from webapp import create_app
from webapp.config import Settings
from webapp.mail_settings import MailSettings
from webapp.security import limiter
from webapp.sign_in_settings import OidcSettings, SignInSettings

PASSWORD = "a long enough password"
EMAIL = "ann@example.org"
SECRET_KEY = "s" * 40
WIDTHS = (320, 1280)


class Place:
    """One installation with one person, and where a browser finds it: by a name, as passkeys need one."""

    def __init__(self, engine, address):
        self.engine = engine
        self.address = address.replace("127.0.0.1", "localhost")

    def ways(self):
        """How the sessions that go on began."""
        with self.engine.read() as rows:
            query = select(WebSession.signed_in_with).where(WebSession.person_id.is_not(None))
            return list(rows.scalars(query))


@contextmanager
def opened(folder, settings):
    """An installation with these settings, served."""
    url = f"sqlite:///{folder}/account.sqlite"
    migrate(url)
    engine = Engine(connect(url))
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    at = datetime.now(UTC)
    with engine.housekeeping() as rows:
        rows.add(Person(email=EMAIL, name="Ann Example", password_hash=cheap, created_at=at))
        rows.add(Person(email="new@example.org", name="Bo New", created_at=at))
    app = create_app(settings, engine)
    limiter.reset()
    with serving(app) as address:
        yield Place(engine, address)
    engine.database.dispose()


@pytest.fixture
def place(tmp_path):
    mail = MailSettings(
        way="smtp", public_url="http://localhost", smtp_host="localhost", sender="a@example.org"
    )
    with opened(tmp_path, Settings(environment="test", secret_key=SECRET_KEY, mail=mail)) as place:
        yield place


def look(page, name):
    """Judge the page that is open, on a telephone and on a desk."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        keep_picture(page, f"account-{name}", width)
        found += [f"{name} {width}: {fault}" for fault in faults_of(page, width)]
    assert found == []


def sign_in(page, place, email=EMAIL, password=PASSWORD):
    page.goto(place.address + "/sign-in?next=/account")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.locator("header").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def choose(page, name):
    page.get_by_role("link", name=name, exact=True).click()


def test_app_is_added_and_asked_for_and_a_recovery_code_stands_in(page, place):
    sign_in(page, place)
    look(page, "plain")
    choose(page, "Add authenticator app")
    look(page, "authenticator")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows now").fill("000000")
    page.get_by_role("button", name="Add the app").click()
    assert "Enter the 6 digits that your app shows now" in page.locator("main").inner_text()
    look(page, "authenticator-refused")
    assert page.locator("code").inner_text().replace(" ", "") == secret
    page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Add the app").click()
    codes = re.findall(r"\d+-[a-z0-9-]{17}", page.locator("main").inner_text())
    assert len(codes) == 10
    look(page, "codes")
    sign_out(page)

    with place.engine.housekeeping() as rows:
        rows.execute(update(Totp).values(last_step=0))
    sign_in(page, place)
    page.get_by_role("heading", name="Second step").wait_for()
    look(page, "second-step")
    page.get_by_label("Code from your authenticator app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Your account").wait_for()
    look(page, "with-app")
    assert place.ways() == ["password_totp"]
    sign_out(page)

    sign_in(page, place)
    page.get_by_text("Use a recovery code instead").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in with the code").click()
    page.get_by_text("9 left").wait_for()
    choose(page, "See all your browsers and devices")
    look(page, "sessions")
    page.go_back()
    choose(page, "Remove authenticator app")
    look(page, "remove-app")


@pytest.fixture
def authenticator(page):
    """A virtual authenticator that always verifies its person."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devices, made["authenticatorId"]


def test_passkey_is_made_used_alone_used_as_second_step_and_removed(page, place, authenticator):
    sign_in(page, place)
    choose(page, "Add a passkey")
    look(page, "passkey")
    page.get_by_label("What do you call it?").fill("Work laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    sign_out(page)

    look(page, "sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert place.ways() == ["passkey"]
    page.goto(place.address + "/account")
    assert "Work laptop" in page.locator("main").inner_text()
    look(page, "with-passkey")
    sign_out(page)

    sign_in(page, place)
    page.get_by_role("heading", name="Second step").wait_for()
    look(page, "second-step-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Your account").wait_for()
    assert place.ways() == ["password_passkey"]

    choose(page, "Add a passkey")
    page.get_by_label("What do you call it?").fill("Again")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("This device holds a passkey of your account already.").wait_for()
    choose(page, "Cancel")
    choose(page, "Remove passkey Work laptop")
    look(page, "remove-passkey")
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("The passkey is removed").wait_for()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not accepted").wait_for()
    look(page, "sign-in-refused")


def test_passkey_without_verifying_the_person_is_refused(page, place, authenticator):
    devices, device = authenticator
    sign_in(page, place)
    choose(page, "Add a passkey")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_label("What do you call it?").fill("Found on the bus")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("No passkey was used. You can try again.").wait_for()


def test_invitation_is_followed_and_the_password_changed(page, place):
    with place.engine.read() as rows:
        person = rows.scalar(select(Person.id).where(Person.email == "new@example.org"))
    sent = place.engine.execute(InvitePerson(person, Seal(SECRET_KEY)), actor=SYSTEM)
    page.goto(f"{place.address}/sign-in/link/{sent.token}")
    look(page, "invitation")
    page.get_by_label("New password").fill("password")
    page.get_by_role("button", name="Set password").click()
    look(page, "invitation-refused")
    page.get_by_label("New password").fill("gravel umbrella tidy ninety")
    page.get_by_role("button", name="Set password").click()
    page.get_by_text("Your password is set").wait_for()
    sign_in(page, place, "new@example.org", "gravel umbrella tidy ninety")
    choose(page, "Change password")
    look(page, "password")
    page.get_by_label("Current password").fill("gravel umbrella tidy ninety")
    page.get_by_label("New password").fill("pebble cinnamon forty lighthouse")
    page.get_by_role("button", name="Change password").click()
    page.get_by_text("Your password is changed").wait_for()
    sign_out(page)
    choose(page, "I have forgotten my password")
    look(page, "forgotten")
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_role("heading", name="Look at your e-mail").wait_for()
    look(page, "forgotten-sent")
    page.goto(f"{place.address}/sign-in/link/{sent.token}")
    look(page, "link-gone")


def test_somebody_signs_in_through_the_provider_and_proves_again(page, tmp_path):
    with providing() as provider:
        provider.claims = {"sub": "cara", "email": "cara@example.org", "email_verified": True, "name": "Cara"}
        known = OidcSettings(
            provider.address, CLIENT_ID, CLIENT_SECRET, "Fairshire account", adds_people=True
        )
        settings = Settings(environment="test", secret_key=SECRET_KEY, sign_in=SignInSettings(oidc=known))
        with opened(tmp_path, settings) as place:
            page.goto(place.address + "/sign-in?next=/account")
            look(page, "sign-in-organisation")
            page.get_by_role("button", name="Sign in with Fairshire account").click()
            page.get_by_role("heading", name="Your account").wait_for()
            look(page, "organisation")
            assert place.ways() == ["organisation"]
            page.goto(place.address + "/account/confirm?next=/account/password")
            look(page, "confirm-organisation")
            page.get_by_role("link", name="Use Fairshire account").click()
            page.get_by_text("did not ask you again").wait_for()
            provider.claims["auth_time"] = int(datetime.now(UTC).timestamp())
            page.goto(place.address + "/account/confirm?next=/account/password")
            page.get_by_role("link", name="Use Fairshire account").click()
            page.get_by_role("heading", name="Choose a password").wait_for()
            sign_out(page)
            provider.answer_error = "access_denied"
            page.get_by_role("button", name="Sign in with Fairshire account").click()
            page.get_by_role("heading", name="You could not be signed in").wait_for()
            look(page, "organisation-refused")

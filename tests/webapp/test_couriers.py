"""From the environment to whoever takes mail out of the house."""

import pytest

from engine.couriers.notify import LIVE, NotifyTransport
from engine.couriers.post import Post
from engine.couriers.smtp import SmtpTransport
from engine.db import connect
from webapp.config import Settings, SettingsError
from webapp.couriers import build_couriers
from webapp.mail_settings import MailSettings

SECRET = {"CASEWAY_SECRET_KEY": "s" * 40}
URL = {"CASEWAY_PUBLIC_URL": "https://caseway.example/"}
SMTP = (
    SECRET
    | URL
    | {"CASEWAY_MAIL": "smtp", "CASEWAY_SMTP_HOST": "mail.example", "CASEWAY_MAIL_FROM": "a@b.example"}
)
KEY = "name-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
NOTIFY = SECRET | URL | {
    "CASEWAY_MAIL": "notify", "CASEWAY_NOTIFY_API_KEY": KEY, "CASEWAY_NOTIFY_TEMPLATE_ID": "t1",
}  # fmt: skip


def couriers(environ):
    return build_couriers(Settings.from_environment(environ), connect("sqlite://"))


def test_without_mail_nobody_takes_it():
    assert "mail" not in couriers(SECRET)


def test_mail_through_a_server():
    post = couriers(SMTP | {"CASEWAY_SMTP_USER": "u", "CASEWAY_SMTP_PASSWORD": "p"})["mail"]
    assert isinstance(post, Post)
    assert post.public_url == "https://caseway.example"
    assert post.transport == SmtpTransport("mail.example", 587, "a@b.example", "starttls", "u", "p")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_port_follows_the_security(security, port):
    settings = Settings.from_environment(SMTP | {"CASEWAY_SMTP_SECURITY": security})
    assert settings.mail.smtp_port == port


def test_mail_through_notify():
    post = couriers(NOTIFY)["mail"]
    assert isinstance(post, Post)
    assert post.transport == NotifyTransport(KEY, "t1", LIVE)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"CASEWAY_MAIL": "pigeon"}, "CASEWAY_MAIL must be one of none, smtp, notify"),
        (SMTP | {"CASEWAY_PUBLIC_URL": ""}, "CASEWAY_PUBLIC_URL must be set"),
        ({"CASEWAY_PUBLIC_URL": "caseway.example"}, "CASEWAY_PUBLIC_URL must begin with https:// or http://"),
        (
            {"CASEWAY_ENVIRONMENT": "production", "CASEWAY_PUBLIC_URL": "http://caseway.example"},
            "CASEWAY_PUBLIC_URL must begin with https://",
        ),
        (SMTP | {"CASEWAY_SMTP_HOST": ""}, "CASEWAY_SMTP_HOST must name"),
        (SMTP | {"CASEWAY_MAIL_FROM": "Caseway"}, "CASEWAY_MAIL_FROM must be the address"),
        (SMTP | {"CASEWAY_SMTP_SECURITY": "some"}, "CASEWAY_SMTP_SECURITY must be one of"),
        (SMTP | {"CASEWAY_SMTP_PORT": "70000"}, "CASEWAY_SMTP_PORT must be the number of a port"),
        (NOTIFY | {"CASEWAY_NOTIFY_API_KEY": "short"}, "CASEWAY_NOTIFY_API_KEY must be the whole key"),
        (NOTIFY | {"CASEWAY_NOTIFY_TEMPLATE_ID": ""}, "CASEWAY_NOTIFY_TEMPLATE_ID must name"),
    ],
)
def test_what_no_mail_can_be_sent_with_is_named(environ, words):
    with pytest.raises(SettingsError, match=words):
        Settings.from_environment(SECRET | environ)


def test_secrets_are_not_shown():
    shown = repr(MailSettings(smtp_password="open sesame", notify_api_key=KEY))
    assert "sesame" not in shown
    assert KEY not in shown

"""What every answer forbids the browser, and production's refusals."""

from datetime import UTC, datetime

import pytest

from engine.execute import Engine
from webapp import create_app
from webapp.config import Settings, SettingsError

HOSTS = ("caseway.example",)


@pytest.mark.parametrize("address", ["/sign-in", "/nowhere", "/cases", "/health", "/static/caseway.css"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert part in policy.split("; ")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert len(headers["X-Request-Id"]) == 16


def test_pages_are_kept_in_no_cache(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_pages_have_nothing_inline(signed_in):
    page = signed_in.get("/nowhere").get_data(as_text=True)
    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=') > 0
    assert " onclick" not in page


def test_transport_security_is_for_production(engine, client):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    settings = Settings(environment="production", secret_key="s" * 40, trusted_hosts=HOSTS)
    production = create_app(settings, engine).test_client()
    answer = production.get("/sign-in", base_url="https://caseway.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_production_refuses_a_moved_clock(engine):
    moved = Engine(engine.database, now=lambda: datetime(2026, 12, 18, 10, 30, tzinfo=UTC))
    settings = Settings(environment="production", secret_key="s" * 40, trusted_hosts=HOSTS)
    with pytest.raises(SettingsError, match="clock"):
        create_app(settings, moved)


def test_moved_clock_is_told_on_every_page(engine, settings):
    moved = Engine(engine.database, now=lambda: datetime(2026, 12, 18, 10, 30, tzinfo=UTC))
    page = create_app(settings, moved).test_client().get("/sign-in").get_data(as_text=True)
    assert "the clock stands at 18 December 2026 at 10:30am" in page


def test_real_clock_has_no_banner(client):
    assert "Demonstration" not in client.get("/sign-in").get_data(as_text=True)

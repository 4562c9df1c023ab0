"""Every page needs somebody to have signed in, unless it is listed as public."""

import re
from pathlib import Path

import pytest

from engine.db import connect
from engine.execute import Engine
from engine.models import Base
from webapp import create_app
from webapp.api.problems import PREFIX
from webapp.auth import PUBLIC_ENDPOINTS
from webapp.config import Settings


@pytest.fixture
def app(tmp_path):
    database = connect(f"sqlite:///{tmp_path}/test.sqlite")
    Base.metadata.create_all(database)
    yield create_app(Settings(environment="test", secret_key="s" * 40), Engine(database))
    database.dispose()


def test_every_page_sends_a_stranger_to_sign_in(app):
    client, open_to_all, asked = app.test_client(), set(), 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX):
            continue  # opened by tokens only: below
        first = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        address = re.sub(r"<[^>]*>", "1", first)
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
            answer = client.open(address, method=method)
            asked += 1
            if answer.status_code != 303 or not answer.location.startswith("/sign-in"):
                open_to_all.add(rule.endpoint)
    assert open_to_all == PUBLIC_ENDPOINTS
    assert asked > len(PUBLIC_ENDPOINTS)


def test_nothing_is_open_to_a_program_without_a_token(app):
    client, asked = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        assert getattr(app.view_functions[rule.endpoint], "needed_scope", None) is not None, rule.rule
        address = re.sub(r"<[^>]*>", "1", rule.rule)
        for method in sorted(rule.methods):
            answer = client.open(address, method=method)
            asked += 1
            assert answer.status_code == 401, (method, address)
    assert asked > 20


def test_every_public_page_exists(app):
    assert set(app.view_functions) >= PUBLIC_ENDPOINTS


def test_asking_for_the_head_of_a_page_sends_nothing(app):
    assert app.test_client().head("/sign-in").status_code == 200


def test_no_view_takes_another_method_for_a_post():
    """Whoever asks for a page's head sends nothing: a view that knows ``GET`` alone judges an empty form."""
    webapp = Path(__file__).parents[2] / "webapp"
    asking = [path.name for path in webapp.rglob("*.py") if 'request.method == "GET"' in path.read_text()]
    assert asking == []

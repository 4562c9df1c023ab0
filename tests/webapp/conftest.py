"""A web application on a real SQLite database, a person who can sign in, and a browser-like client."""

import re
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from engine.db import connect
from engine.execute import Engine
from engine.models import Person
from webapp import create_app
from webapp.config import Settings
from webapp.security import limiter

PASSWORD = "a long enough password"


@pytest.fixture
def settings():
    return Settings(environment="test", secret_key="s" * 40)


@pytest.fixture
def engine(sqlite_url):
    database = connect(sqlite_url)
    yield Engine(database)
    database.dispose()


@pytest.fixture
def add_person(engine):
    """Add a person and return their id."""

    def add(email="ann@example.org", name="Ann Example", *, is_active=True, password=PASSWORD):
        cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        row = Person(
            email=email,
            name=name,
            password_hash=cheap.hash(password) if password else "",
            is_active=is_active,
            created_at=datetime.now(UTC),
        )
        with engine.housekeeping() as rows:
            rows.add(row)
            rows.flush()
            return row.id

    return add


@pytest.fixture
def person(add_person):
    return add_person()


@pytest.fixture
def app(settings, engine):
    application = create_app(settings, engine)
    limiter.reset()
    return application


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def form_token():
    """Read the token of the first form of a page."""

    def read(client, address="/sign-in"):
        page = client.get(address).get_data(as_text=True)
        return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    return read


@pytest.fixture
def sign_in(form_token):
    """Post the sign-in form as a browser does."""

    def post(client, password=PASSWORD, email="ann@example.org", **fields):
        data = {"csrf_token": form_token(client), "email": email, "password": password, **fields}
        return client.post("/sign-in", data=data)

    return post


@pytest.fixture
def signed_in(client, person, sign_in):
    assert sign_in(client).status_code == 303
    return client

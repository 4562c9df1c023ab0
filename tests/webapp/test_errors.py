"""Every error is a page in plain English with a number to quote."""

import pytest
from flask import abort
from sqlalchemy import text

from engine import errors as domain
from webapp.errors import ADVICE, STATUS_OF, status_of


def kinds_of(kind):
    for child in kind.__subclasses__():
        if child.__module__.startswith("engine."):
            yield child
            yield from kinds_of(child)


@pytest.fixture
def raising(app, signed_in):
    """Ask for a page that raises; return the answer."""

    def ask(error, **options):
        app.view_functions["sign_in.keep"] = lambda: (_ for _ in ()).throw(error)
        page = signed_in.get("/nowhere").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return signed_in.post("/session/keep", data={"csrf_token": token}, **options)

    return ask


def test_every_domain_error_has_its_status():
    assert {kind for kind, _ in STATUS_OF} == set(kinds_of(domain.CasewayError))


def test_subclass_takes_the_status_of_its_kind():
    class SpecialError(domain.ConflictError):
        pass

    assert status_of(SpecialError("x")) == 409
    assert status_of(domain.CasewayError("x")) == 500


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (domain.NotPermittedError("Only the chair signs this."), 403, "Only the chair signs this."),
        (
            domain.ConflictError("Bob Example completed it at 10:30am."),
            409,
            "Bob Example completed it at 10:30am.",
        ),
        (domain.InvalidInputError({"due": ["Enter a due date"]}), 422, "<li>Enter a due date</li>"),
        (domain.UnavailableError("The files folder is full."), 503, "The files folder is full."),
    ],
)
def test_domain_error_is_told_in_its_own_words(raising, error, status, words):
    answer = raising(error)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)


def test_not_found_does_not_tell_what_exists(raising):
    page = raising(domain.NotFoundError("Case 7 of Northshire")).get_data(as_text=True)
    assert "Northshire" not in page
    assert "Page not found" in page


def test_defect_shows_no_detail_but_the_number(raising):
    answer = raising(RuntimeError("password=hunter2"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "hunter2" not in page
    assert answer.headers["X-Request-Id"] in page


@pytest.mark.parametrize("status", sorted(ADVICE))
def test_each_status_has_a_page_that_says_what_to_do(app, client, status):
    with app.test_request_context("/"):
        from webapp.errors import error_page

        page, answered = error_page(status)
    assert answered == status
    assert ADVICE[status].title in page
    for line in ADVICE[status].paragraphs:
        assert line in page


def test_wrong_method_names_the_right_ones(signed_in):
    answer = signed_in.get("/session/keep")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_unknown_address_is_a_page_for_visitors_too(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Page not found" in answer.get_data(as_text=True)


def test_unlisted_status_reads_as_its_family(raising):
    with pytest.raises(Exception) as caught:
        abort(418)
    answer = raising(caught.value)
    assert answer.status_code == 418
    assert ADVICE[400].title in answer.get_data(as_text=True)


def test_too_large_request_is_a_page(app, signed_in):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = signed_in.post("/session/keep", data={"csrf_token": "x" * 2000})
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


def test_lost_database_is_told_as_such(engine, signed_in):
    with engine.housekeeping() as rows:
        rows.execute(text('DROP TABLE "session"'))
    answer = signed_in.post("/session/keep")
    assert answer.status_code == 503
    assert "not available" in answer.get_data(as_text=True)


def test_wrong_host_is_refused_with_a_page(engine):
    from webapp import create_app
    from webapp.config import Settings

    settings = Settings(environment="test", secret_key="s" * 40, trusted_hosts=("caseway.example",))
    client = create_app(settings, engine).test_client()
    assert client.get("/sign-in", base_url="http://caseway.example").status_code == 200
    answer = client.get("/sign-in", base_url="http://evil.example")
    assert answer.status_code == 400
    assert ADVICE[400].title in answer.get_data(as_text=True)


def test_page_for_what_is_too_large_says_how_much_may_be_sent(app, signed_in):
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    answer = signed_in.post("/tasks/1", data={"text": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert "At most 1 MB can be sent at once." in answer.get_data(as_text=True)

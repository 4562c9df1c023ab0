"""The guard: nothing is open unless it is listed as public."""

import re

import pytest

from webapp.auth import PUBLIC_ENDPOINTS


def addresses(app):
    """One address for each rule of the application: 1 for what varies, or the first word that it takes."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):  # for programs with a token
            first = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            yield rule, re.sub(r"<[^>]*>", "1", first)


def test_every_endpoint_but_the_public_ones_asks_to_sign_in(app):
    client = app.test_client()
    asked = set()
    for rule, address in addresses(app):
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(address, method=method)
            if rule.endpoint not in PUBLIC_ENDPOINTS:
                assert answer.status_code == 303, (method, address)
                assert answer.location.startswith("/sign-in"), (method, address)
                asked.add(rule.endpoint)
    assert {"sign_in.sign_out", "sign_in.keep"} <= asked


def test_public_endpoints_exist(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC_ENDPOINTS


@pytest.mark.parametrize(
    ("method", "address", "target"),
    [("GET", "/", None), ("POST", "/sign-out", None), ("POST", "/session/keep", None)],
)
def test_guard_remembers_only_pages_to_come_back_to(client, method, address, target):
    answer = client.open(address, method=method)
    if answer.status_code == 303:
        assert "next=" not in answer.location
    else:
        assert answer.status_code == 404


def test_person_who_has_left_is_signed_out(app, engine, signed_in, person):
    from engine.models import Person

    assert signed_in.get("/sign-in").status_code == 303
    with engine.housekeeping() as rows:
        rows.get(Person, person).is_active = False
    assert signed_in.get("/sign-in").status_code == 200


OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "csrf_token": "gone",
    "action": "continue",
    "what_we_did": "We visited <twice>.",
    "told_on-year": "2026",
    "password": "a secret",
}


def test_form_sent_after_the_session_ended_comes_back_to_be_copied(client):
    answer = client.post("/tasks/1", data=TYPED, headers=OWN_PAGE)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "nothing of it was stored" in page
    assert ">We visited &lt;twice&gt;.</textarea>" in page
    assert "What we did" in page
    assert 'href="/sign-in?next=/tasks/1"' in page
    assert "2026</textarea>" not in page
    assert "a secret" not in page
    assert "gone" not in page


def test_words_of_other_sites_and_scripts_are_not_shown(client):
    for address, headers in (
        ("/tasks/1", {"Sec-Fetch-Site": "cross-site"}),
        ("/tasks/1", {}),
        ("/tasks/1/draft", OWN_PAGE),
    ):
        answer = client.post(address, data=TYPED, headers=headers)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


def test_sign_in_page_says_that_one_goes_on(client):
    assert "you go on where you were" in client.get("/sign-in?next=/cases").get_data(as_text=True)
    assert "you go on where you were" not in client.get("/sign-in").get_data(as_text=True)

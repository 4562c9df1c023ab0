"""Signing in and out, as a browser does it."""

import pytest

from webapp.auth import safe_next


def test_sign_in_goes_to_the_page_asked_for(client, person, sign_in):
    answer = sign_in(client, next="/cases?late=yes")
    assert (answer.status_code, answer.location) == (303, "/cases?late=yes")


def test_sign_in_ignores_case_and_spaces_of_the_address(client, person, sign_in):
    assert sign_in(client, email="  Ann@Example.ORG ").status_code == 303


def test_sign_in_page_sends_on_who_is_signed_in_already(signed_in):
    assert signed_in.get("/sign-in?next=/cases").location == "/cases"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.org", "wrong"),
        ("nobody@example.org", "a long enough password"),
        ("ann@example.org", "x" * 5000),
    ],
)
def test_wrong_sign_in_says_the_same_for_all_reasons(client, person, sign_in, email, password):
    answer = sign_in(client, password=password, email=email)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "E-mail address or password is not correct" in page
    assert "<title>Error: Sign in" in page
    assert f'value="{email}"' in page
    assert password not in page


def test_left_person_cannot_sign_in(client, add_person, sign_in):
    add_person(is_active=False)
    assert sign_in(client).status_code == 422


def test_person_without_password_cannot_sign_in(client, add_person, sign_in):
    add_person(password="")
    assert sign_in(client, password="").status_code == 422
    assert sign_in(client, password="nobody has this password").status_code == 422


def test_empty_sign_in_names_both_fields(client, person, sign_in):
    page = sign_in(client, email=" ", password="").get_data(as_text=True)
    assert page.count("Enter your e-mail address") == 2  # in the summary and at the field
    assert page.count("Enter your password") == 2


def test_typed_address_is_escaped(client, person, sign_in):
    page = sign_in(client, email='"><script>alert(1)</script>').get_data(as_text=True)
    assert "<script>alert(1)" not in page


def test_sixth_wrong_attempt_at_one_address_must_wait(client, person, sign_in):
    statuses = [sign_in(client, password="wrong").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    refused = sign_in(client)
    assert refused.status_code == 429
    assert "Too many attempts" in refused.get_data(as_text=True)


def test_right_sign_ins_are_not_counted(app, person, sign_in):
    assert {sign_in(app.test_client()).status_code for _ in range(8)} == {303}


def test_sign_in_without_form_token_is_refused(client, person):
    answer = client.post("/sign-in", data={"email": "ann@example.org", "password": "x"})
    assert answer.status_code == 400
    assert "The form had been open too long" in answer.get_data(as_text=True)


def test_sign_out_ends_the_session_for_a_copied_cookie_too(app, signed_in, form_token):
    cookie = signed_in.get_cookie("caseway").value
    copy = app.test_client()
    copy.set_cookie("caseway", cookie)
    assert copy.get("/cases").status_code == 200
    answer = signed_in.post("/sign-out", data={"csrf_token": form_token(signed_in, "/nowhere")})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    copy.set_cookie("caseway", cookie)
    assert copy.post("/sign-out").location.startswith("/sign-in")


def test_sign_out_needs_a_form_token(signed_in):
    assert signed_in.post("/sign-out").status_code == 400
    assert signed_in.get("/sign-in").status_code == 303


def test_keeping_the_session_tells_the_seconds_left(signed_in, form_token):
    token = form_token(signed_in, "/nowhere")
    answer = signed_in.post("/session/keep", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    assert 1790 <= answer.json["seconds_left"] <= 1800


@pytest.mark.parametrize("target", ["/", "/cases", "/cases?late=yes&page=2", "/tasks/4#form"])
def test_safe_next_keeps_our_own_addresses(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "cases",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "http://[",
        "/sign-in?next=/sign-in",
        "/sign-out",
        "/session/keep",
    ],
)
def test_safe_next_goes_to_the_start_page_for_anything_else(target):
    assert safe_next(target) == "/"

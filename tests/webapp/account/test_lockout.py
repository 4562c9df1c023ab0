"""Strangers who guess cannot keep the owner out, and a browser's mark opens nothing."""

from tests.webapp.conftest import PASSWORD

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
STATUSES = [422] * 5 + [429]


def guess(app, form_token, times, place=ELSEWHERE):
    """Wrong attempts in a browser without a mark."""
    client = app.test_client()
    token = form_token(client)
    fields = {"csrf_token": token, "email": "ann@example.org", "password": "wrong"}
    return [client.post("/sign-in", data=fields, environ_base=place).status_code for _ in range(times)]


def test_owner_signs_in_from_another_place_while_a_stranger_is_stopped(app, person, sign_in, form_token):
    assert guess(app, form_token, 6) == STATUSES
    assert sign_in(app.test_client()).status_code == 303


def test_known_browser_signs_in_from_the_place_where_a_stranger_used_up_everything(
    app, client, person, sign_in, form_token
):
    sign_in(client)
    client.post("/sign-out", data={"csrf_token": form_token(client, "/nowhere")})
    assert guess(app, form_token, 6, {"REMOTE_ADDR": "127.0.0.1"}) == STATUSES
    assert sign_in(app.test_client()).status_code == 429
    assert sign_in(client).status_code == 303


def test_known_browser_has_attempts_of_its_own_only(client, person, sign_in, form_token):
    sign_in(client)
    client.post("/sign-out", data={"csrf_token": form_token(client, "/nowhere")})
    assert [sign_in(client, "wrong").status_code for _ in range(6)] == STATUSES


def test_mark_of_one_person_counts_for_nobody_else(app, client, add_person, sign_in, form_token):
    add_person()
    add_person("bob@example.org", "Bob")
    sign_in(client)
    client.post("/sign-out", data={"csrf_token": form_token(client, "/nowhere")})
    fields = {"email": "bob@example.org", "password": "wrong"}
    statuses = [sign_in(client, **fields).status_code for _ in range(6)]
    assert statuses == STATUSES
    fresh = app.test_client()
    assert sign_in(fresh, PASSWORD, "bob@example.org").status_code == 429  # the same place, no mark


def test_made_up_mark_is_not_believed(app, person, sign_in):
    statuses = []
    for number in range(6):
        client = app.test_client()
        client.set_cookie("caseway-device", f"made-up-{number}.{'0' * 64}")
        statuses.append(sign_in(client, "wrong").status_code)
    assert statuses == STATUSES


def test_many_places_together_are_stopped_too(app, person, form_token):
    statuses = []
    for number in range(26):
        statuses += guess(app, form_token, 4, {"REMOTE_ADDR": f"198.51.100.{number}"})
    assert statuses[:100] == [422] * 100
    assert set(statuses[100:]) == {429}


def test_mark_is_no_session(app, client, person, sign_in):
    answer = sign_in(client)
    mark = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("caseway-device="))
    assert {"HttpOnly", "SameSite=Lax"} <= set(mark.split("; "))
    thief = app.test_client()
    thief.set_cookie("caseway-device", client.get_cookie("caseway-device").value)
    assert thief.get("/account/").location.startswith("/sign-in")

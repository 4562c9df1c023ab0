"""Addresses, fields and cursors that nobody's browser would send: a clear answer, and nothing changed."""

import re
from typing import Any

import pytest

HUGE = "9" * 40
ODD = (
    "",
    "0",
    "-1",
    f"-{HUGE}",
    HUGE,
    "9" * 6000,
    "1e9",
    "٣",
    "\x00",
    "a\x00b",
    "%",
    "_",
    "\\",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\ud7ff\U0010ffff",
    "\r\nSet-Cookie: a=b",
    "../../etc/passwd",
    "{{7*7}}",
    f"2026-12-18~-{HUGE}",
    f"2026-12-18~{HUGE}",
    f"2026-12-18~a~-{HUGE}",
    f"2026-12-18T10:00:00+00:00~a~-{HUGE}",
    f"9999-12-31T23:59:59-23:59~b~{HUGE}",
    "0001-01-01T00:00:00+23:59~a~1",
    "9999-12-31~b~1",
)
QUERIES = (
    ("/cases", "words"),
    ("/cases", "after"),
    ("/cases", "state"),
    ("/cases", "kind"),
    ("/deadlines", "after"),
    ("/deadlines", "state"),
    ("/deadlines", "force"),
    *(
        ("/deadlines/compliance", name)
        for name in ("by", "period", "stage", "clock", "agency", "page", "after")
    ),
    *(("/deadlines/compliance?period=own", name) for name in ("from_on-day", "from_on-year", "to_on-month")),
    ("/tasks?view=mine", "after"),
    ("/tasks?view=offered", "after"),
    ("/tasks?view=done", "after"),
    ("/tasks", "view"),
    ("/tasks", "kind"),
    ("/cases/1/timeline", "before"),
    ("/cases/1/diagram", "instance"),
    ("/cases/new/details", "area"),
    ("/cases/new/details", "kind"),
    *(
        ("/processes/inquiry/year-ahead", name)
        for name in ("start_on-day", "start_on-year", "planned_aware_on-day")
    ),
    *(("/cases/1/what-if", name) for name in ("clock", "on-day", "on-year")),
    ("/deadlines/calendar", "year"),
    ("/deadlines/calendar", "area"),
    ("/deadlines/calendar/add", "area"),
    ("/start", "go"),
    ("/tasks/1", "page"),
    ("/tasks/1", "back"),
    ("/tasks/1", "done"),
    ("/sign-in", "next"),
)


@pytest.mark.parametrize(("address", "name"), QUERIES)
def test_odd_values_in_an_address_get_a_page(any_office: Any, address: str, name: str) -> None:
    any_office.open_inquiry()
    manager = any_office.visitor("business_manager")
    path, _, rest = address.partition("?")
    before = any_office.counts()
    for odd in ODD:
        query = dict([rest.split("=")] if rest else []) | {name: odd}
        answer = manager.client.get(path, query_string=query)
        assert answer.status_code < 500, (address, name, odd)
        assert "Set-Cookie: a=b" not in str(answer.headers)
        assert "<script>alert" not in answer.get_data(as_text=True)
    assert any_office.counts() == before


def test_odd_ids_in_a_path_are_not_found(any_office: Any) -> None:
    any_office.open_inquiry()
    manager = any_office.visitor("business_manager")
    before = any_office.counts()
    for odd in ("0", HUGE, str(2**63), str(2**63 - 1), "9007199254740992", "-1", "1.5", "%00", "१"):
        for path in (
            f"/cases/{odd}",
            f"/cases/{odd}/timeline",
            f"/cases/1/clocks/{odd}/lateness",
            f"/tasks/{odd}",
            f"/tasks/1/parts/{odd}",
            f"/documents/{odd}",
            f"/processes/inquiry/versions/{odd}",
            f"/processes/inquiry/versions/{odd}.xml",
            f"/processes/{odd}",
            f"/cases/1/messages/{odd}",
            f"/help/{odd}",
            f"/static/{odd}",
        ):
            answer = manager.get(path)
            assert answer.status_code in (400, 404, 409), (path, answer.status_code)
        for path in (f"/cases/1/faults/{odd}/retry", f"/tasks/{odd}/claim", f"/tasks/{odd}/parts"):
            assert manager.post(path).status_code in (404, 405), path
    assert any_office.counts() == before


@pytest.mark.parametrize("odd", [each for each in ODD if each])
def test_odd_values_in_forms_store_nothing_or_just_the_text(any_office: Any, odd: str) -> None:
    any_office.open_inquiry()
    manager, lead = any_office.visitor("business_manager"), any_office.visitor("audit_lead")
    address = any_office.path("take_note")
    before = any_office.counts()
    fields = {"learning": odd, "kind": odd, "theme": odd, "agencies": odd, "page": odd, "checked": odd}
    for action in ("continue", "complete", "save", odd, f"add-row:{odd}", f"remove-row:{odd}"):
        assert lead.post(address, **fields, action=action).status_code < 500, action
    assert lead.post(f"{address}/draft", **fields).status_code < 500
    assert manager.post("/tasks/1/parts", agency=odd).status_code < 500
    opening = {"label": odd, "opened_on-day": odd, "opened_on-month": odd, "opened_on-year": odd}
    assert (
        manager.post("/cases/new/details?kind=inquiry", **opening, action="open", once=odd).status_code < 500
    )
    after = any_office.counts()
    assert {name for name in after if after[name] != before[name]} <= {"draft"}


def test_search_takes_wildcards_as_letters(office: Any) -> None:
    office.open_inquiry("Child 100%")
    office.open_inquiry("Child_B")
    manager = office.visitor("business_manager")

    def found(words: str) -> set[str]:
        text = manager.client.get("/cases", query_string={"words": words}).get_data(as_text=True)
        return {label for label in ("Child 100%", "Child_B") if f">{label}<" in text or f"{label}</" in text}

    assert found("%") == {"Child 100%"}
    assert found("_") == {"Child_B"}
    assert found("\\") == set()
    assert found("child") == {"Child 100%", "Child_B"}


def test_unknown_fields_set_nothing(office: Any) -> None:
    office.open_inquiry()
    lead, address = office.visitor("audit_lead"), office.path("take_note")
    extra = {"assignee_id": "1", "state": "completed", "area_id": "2", "person_id": "1", "released_at": "now"}
    good = {"learning": "x", "kind": "change", "theme": "voice", "agencies": "la"}
    before = office.counts()
    answer = lead.post(address, **good, **extra, page="1", action="complete")
    assert answer.status_code == 422
    assert office.counts() == before
    task = office.task("take_note")
    assert (task.state, task.assignee_id, task.area_id) == ("offered", None, 1)


@pytest.mark.parametrize(
    "host", ["evil.example", "caseway.example.evil.example", "caseway.example@evil.example"]
)
def test_foreign_host_is_refused_where_hosts_are_named(office: Any, host: str) -> None:
    from webapp import create_app
    from webapp.config import Settings

    settings = Settings(environment="test", secret_key="s" * 40, trusted_hosts=("caseway.example",))
    client = create_app(settings, office.engine).test_client()
    assert client.get("/sign-in", headers={"Host": "caseway.example"}).status_code == 200
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.get_data(as_text=True)


def test_redirects_never_repeat_the_host(office: Any) -> None:
    answer = office.app.test_client().get("/cases", headers={"Host": "evil.example"})
    assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_other_methods_do_nothing(office: Any, method: str) -> None:
    office.open_inquiry()
    manager = office.visitor("business_manager")
    before = office.counts()
    for address in ("/cases/1", "/tasks/1", "/tasks/1/claim", "/sign-in", "/session/keep"):
        assert manager.client.open(address, method=method).status_code in (400, 405), address
    assert office.counts() == before


@pytest.mark.parametrize(
    "address",
    ["/session/keep", "/sign-out", "/tasks/1", "/tasks/1/draft", "/tasks/1/claim", "/tasks/1/release"],
)
def test_every_kind_of_post_needs_the_form_token(office: Any, address: str) -> None:
    office.open_inquiry()
    lead = office.visitor("audit_lead")
    before = office.counts()
    fields = {"learning": "x", "kind": "change", "theme": "voice", "agencies": "la", "action": "complete"}
    for token in (None, "", "x", office.visitor("chair").token):
        data = fields | ({} if token is None else {"csrf_token": token})
        assert lead.client.post(address, data=data).status_code == 400, token
    assert office.counts() == before
    assert lead.get("/cases").status_code in (200, 403)  # still signed in


def test_every_rule_that_changes_something_asks_for_the_form_token(office: Any) -> None:
    from webapp.security import csrf

    assert not csrf._exempt_views
    # The interface of other systems knows no cookie, only a token that no page of a browser holds.
    assert all(blueprint.name.startswith("api_") for blueprint in csrf._exempt_blueprints)
    assert office.app.config["WTF_CSRF_CHECK_DEFAULT"]
    manager = office.visitor("business_manager")
    for rule in office.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            first = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            address = re.sub(r"<[^>]*>", "1", first)
            refused = 401 if address.startswith("/api/") else 400
            assert manager.client.post(address).status_code == refused, address


def test_odd_address_at_signing_in_is_just_wrong(any_office: Any) -> None:
    client = any_office.visitor("chair").client
    token = any_office.visitor("chair").token
    client.post("/sign-out", data={"csrf_token": token})
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    for odd in ("a\x00@b.example", "\x00", "%@%.%", "' OR ''='", "\U0010ffff@x.example", "x" * 100_000):
        answer = client.post("/sign-in", data={"csrf_token": token, "email": odd, "password": "\x00 or 1=1"})
        assert answer.status_code == 422, odd

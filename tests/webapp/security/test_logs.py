"""What must not be in a log at any level, and what an error page must not tell."""

import io
import json
import logging
import sys
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.errors import UnavailableError
from engine.models import AccessEntry, Case, Person
from tests.webapp.security.conftest import LABEL, NOTE_MARK, POLICE_MARK, attach
from tests.webapp.views.conftest import Visitor
from webapp import create_app
from webapp.config import Settings

TYPED = ("Alfie Hypothetical", "alfie@secret.example", "hunter2 hunter2 hunter2")


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_log_holds_nothing_that_people_typed(
    secrets: Any, monkeypatch: pytest.MonkeyPatch, level: str, environment: str
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root, handlers, before = (
        logging.getLogger(),
        list(logging.getLogger().handlers),
        logging.getLogger().level,
    )
    settings = Settings(
        environment="development", secret_key="s" * 40, log_level=level, trusted_hosts=("localhost",)
    )
    monkeypatch.setattr(type(settings), "is_production", property(lambda _self: environment == "production"))
    try:
        with monkeypatch.context() as clock:
            clock.setattr("engine.now.system_now", secrets.engine.now)
            clock.setattr("webapp.system_now", secrets.engine.now)
            app = create_app(settings, secrets.engine)
        app.config.update(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="caseway")
        manager = Visitor(app.test_client(), "business_manager.area@scenario.example")
        _go_about(secrets, manager, app)
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
    text = written.getvalue()
    assert '"event": "request"' in text
    names = [LABEL, NOTE_MARK, POLICE_MARK, "scenario.example", "Business manager", "mark-of-a-file", *TYPED]
    assert [name for name in names if name in text] == []
    assert "a long enough password" not in text


def _go_about(office: Any, manager: Visitor, app: Any) -> None:
    name, email, password = TYPED
    stranger = app.test_client()
    token = (
        stranger.get("/sign-in").get_data(as_text=True).partition('csrf_token" value="')[2].partition('"')[0]
    )
    fields = {"csrf_token": token, "email": email, "password": password, "next": f"/cases?words={name}"}
    stranger.post("/sign-in", data=fields)
    manager.get(f"/cases?words={name}")
    manager.get(f"/nowhere/{name}?{email}")
    manager.get("/cases/1/record")
    manager.get("/documents/1")
    address = office.path("return_it", "la")
    for action in ("continue", "save", "complete"):
        manager.post(address, author=name, story=name, involved=email, action=action, page="1")
    manager.post("/cases/new/details?kind=inquiry", label=name, action="open")
    manager.post("/tasks/1", learning=name, action="complete")
    attach(manager, address, "records", f"{name}.exe", name.encode(), page="3")
    office_error = app.view_functions["deadlines.show_list"]
    app.view_functions["help.contents"] = lambda: (_ for _ in ()).throw(RuntimeError("defect"))
    manager.get("/help")
    assert office_error is not None


def test_name_in_a_log_line_cannot_begin_a_line_of_its_own(secrets: Any, capsys: Any) -> None:
    capsys.readouterr()
    manager = secrets.visitor("business_manager")
    manager.client.get(
        "/nowhere%0a{%22event%22:%22forged%22}", headers={"User-Agent": "x", "X-Request-Id": "forged"}
    )
    manager.client.post("/sign-in%0d%0aforged")
    lines = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert json.loads(line)["event"] != "forged"
        assert json.loads(line).get("request_id") != "forged"


def test_error_pages_tell_nothing_of_the_inside(secrets: Any) -> None:
    manager = secrets.visitor("business_manager")

    def broken(**_kwargs: Any) -> None:
        raise RuntimeError(f"{NOTE_MARK} at /srv/caseway/engine.py")

    secrets.app.view_functions["cases.overview"] = broken
    secrets.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = manager.get("/cases/1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    for word in (
        NOTE_MARK,
        "RuntimeError",
        "Traceback",
        ".py",
        "sqlalchemy",
        "Werkzeug",
        "SQLite",
    ):
        assert word not in page
    assert "Server" not in answer.headers
    for address in ("/tasks/999", "/documents/999", "/static/x", "/processes/x"):
        found = manager.get(address)
        assert (found.status_code, "does not exist, or" in found.get_data(as_text=True)) == (404, False)


def test_hidden_and_missing_get_the_same_page(secrets: Any) -> None:
    import re

    lay = secrets.visitor("process_owner")
    for hidden, missing in (
        ("/cases/1", "/cases/999"),
        ("/tasks/1", "/tasks/999"),
        ("/documents/1", "/documents/999"),
        ("/cases/1/timeline", "/cases/999/timeline"),
    ):
        pages = [
            re.sub(
                r"[0-9a-f]{16}|value=\"[^\"]+\"|seconds-left=\"\d+\"",
                "",
                lay.get(each).get_data(as_text=True),
            )
            for each in (hidden, missing)
        ]
        assert pages[0].replace("/1", "/N") == pages[1].replace("/999", "/N")


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("business_manager", "/cases/1"),
        ("business_manager", "/cases/1/record"),
        ("business_manager", "/cases/1/timeline"),
        ("business_manager", "/cases/1/documents"),
        ("business_manager", "/cases/1/people"),
        ("business_manager", "/cases/1/diagram"),
        ("business_manager", "/documents/1"),
        ("business_manager", "/tasks/1"),
        ("business_manager", "/tasks/2"),
        ("business_manager", "/tasks/3"),
        ("agency_author@police", "/cases/1/record"),
        ("chair", "/cases/1/record"),
    ],
)
def test_nothing_sensitive_is_shown_when_reading_cannot_be_recorded(
    secrets: Any, role: str, address: str
) -> None:
    visitor = secrets.visitor(role)
    assert visitor.get(address).status_code == 200
    with secrets.engine.housekeeping() as rows:
        rows.connection().exec_driver_sql("ALTER TABLE access_entry RENAME TO away")
    answer = visitor.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 503
    for mark in (NOTE_MARK, POLICE_MARK, LABEL):
        assert mark not in text


def test_label_is_the_only_name_in_titles_and_addresses(secrets: Any) -> None:
    import re

    manager = secrets.visitor("business_manager")
    for address in ("/", "/cases", "/cases/1", "/cases/1/record", "/deadlines", "/tasks/3", "/tasks/2"):
        text = manager.text(address)
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title is not None
        links = " ".join(re.findall(r'href="([^"]*)"', text))
        for mark in (NOTE_MARK, POLICE_MARK):
            assert mark not in title[1] + links


def test_names_of_people_and_cases_are_escaped_everywhere(office: Any) -> None:
    evil = "<img src=x onerror=alert(1)>\"'`{{7*7}}"
    office.open_inquiry(evil)
    with office.engine.housekeeping() as rows:
        rows.execute(update(Person).values(name=evil + " name"))
    office.desk.do(
        "take_note",
        {"learning": evil, "kind": "change", "theme": "voice", "agencies": ["la", "police"]},
        "audit_lead",
    )
    office.desk.do("tell", {"told_on": "2026-12-18"})
    from engine.models import Agency

    with office.engine.housekeeping() as rows:
        rows.execute(update(Agency).values(name=evil + " agency"))
        assert rows.scalar(select(Case.label)) == evil
    manager = office.visitor("business_manager")
    tabs = ("", "/record", "/timeline", "/people", "/documents", "/linked", "/diagram", "/ledger")
    pages = ["/", "/cases", "/deadlines", "/start", "/tasks/1", "/tasks/2", "/tasks/3", "/tasks?view=done"]
    for address in [*pages, *(f"/cases/1{tab}" for tab in tabs), f"/cases?words={evil}"]:
        text = manager.client.get(address).get_data(as_text=True)
        assert "<img src=x" not in text, address
        assert "49" not in text.partition("<main")[2].partition("img src")[2][:40]
    with office.engine.read() as rows:
        assert UnavailableError.code == "unavailable"
        assert all(evil not in entry.target for entry in rows.scalars(select(AccessEntry)))

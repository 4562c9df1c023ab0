"""One-off links on their pages: made once, opened with the code, answered once, and nothing else told."""

import re

from tests.webapp.views.cases.conftest import words
from tests.webapp.views.inquiry import NIL


def make(inquiry, part="police"):
    """Let the manager make a link; the stranger's client, the address and the code."""
    task = inquiry.task("return_it")
    manager = inquiry.visitor("business_manager")
    answer = manager.post(
        "/cases/1/links/new",
        task=f"{task.id}-{inquiry.desk.part(task, part).id}",
        name="Head Teacher",
        email="head@school.example",
        identity_checked="Rang the school",
        days="7",
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, page
    address = re.search(r"/contribute/[\w-]+", page)[0]
    code = re.search(r"<strong>(\d{8})</strong>", page)[1]
    return inquiry.app.test_client(), address, code


def post(client, address, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    return client.post(address, data={"csrf_token": token[1], **fields})


def test_stranger_answers_one_form_once(inquiry):
    inquiry.ask()
    client, address, code = make(inquiry)
    first = client.get(address).get_data(as_text=True)
    assert "Enter your code" in first
    for told in ("Child B", "STD-2026", "Police"):
        assert told not in first
    assert post(client, address, code="1").status_code == 422
    shown = post(client, address, code=code)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Child B" not in page
    assert "Send your answers" in page
    before = inquiry.counts()
    empty = post(client, address, code=code, answering="yes")
    assert empty.status_code == 422
    assert inquiry.counts() == before
    sent = post(client, address, code=code, answering="yes", **NIL)
    assert sent.status_code == 200, words(sent.get_data(as_text=True))
    assert "Your answers were sent" in words(sent.get_data(as_text=True))
    assert client.get(address).status_code == 404
    assert "Used" in words(inquiry.visitor("business_manager").text("/cases/1/links"))


def test_link_is_taken_back_and_rubbish_opens_nothing(inquiry):
    inquiry.ask()
    client, address, _code = make(inquiry)
    manager = inquiry.visitor("business_manager")
    assert manager.post("/cases/1/links/1/end").status_code == 303
    assert client.get(address).status_code == 404
    for token in ("x", "x" * 500, "%00"):
        assert client.get(f"/contribute/{token}").status_code == 404


def test_links_are_for_the_team(inquiry):
    inquiry.ask()
    for role, status in (("chair", 403), ("dsp_police", 403), ("process_owner", 404), ("lay_member", 404)):
        for address in ("/cases/1/links/", "/cases/1/links/new"):
            assert inquiry.visitor(role).get(address).status_code == status

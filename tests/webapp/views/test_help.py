"""Help for each page, and the way in for somebody new by the roles they hold."""

import re
from pathlib import Path

import webapp
from tests.webapp.views.cases.conftest import words
from webapp.help_pages import PAGES


def test_every_help_page_is_there_and_linked(inquiry):
    visitor = inquiry.visitor("lay_member")
    contents = visitor.text("/help")
    for name, title in PAGES.items():
        assert f'href="/help/{name}"' in contents
        assert title.split(",")[0].split()[0].lower() in words(visitor.text(f"/help/{name}")).lower()
    assert visitor.get("/help/nothing").status_code == 404
    assert visitor.get("/help/layout").status_code == 404


def test_every_page_leads_to_its_own_help(inquiry):
    visitor = inquiry.visitor("business_manager")
    for address in (
        "/tasks",
        "/cases",
        "/cases/new",
        "/cases/1",
        "/cases/1/people",
        "/cases/1/comments",
        "/account",
    ):
        page = visitor.text(address)
        help_address = re.search(r'href="(/help/[^"]*)">Help with this page', page)[1]
        assert visitor.get(help_address).status_code == 200


def test_start_page_speaks_to_the_readers_roles(inquiry):
    for role, said, not_said in (
        ("chair", "As a signatory", "Opening a case"),
        ("business_manager", "In the partnership", "As a signatory"),
        ("agency_author@police", "For your agency", "As a signatory"),
        ("notifying_officer", "Opening a case", "For your agency"),
        ("process_owner", "Your role sees no case content", "Opening a case"),
        ("group_member", "not named on you see the reference", "lists every case of your partnership. Open"),
    ):
        page = words(inquiry.visitor(role).text("/start"))
        assert said in page
        assert not_said not in page


def test_somebody_without_a_role_is_told_whom_to_ask(inquiry):
    inquiry.add_colleague("lay_member", email="new@example.org", agencies=())
    page = words(inquiry.visitor_by_email("new@example.org").text("/start"))
    assert "You hold no role today" in page


def test_every_link_to_help_leads_to_a_page():
    folder = Path(webapp.__file__).with_name("templates")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html")))
    named = set(re.findall(r"/help/([a-z-]+)", text))
    for one, other in re.findall(r'/help/\{\{ "([a-z-]+)" if .* else "([a-z-]+)"', text):
        named |= {one, other}
    assert named - set(PAGES) == set()
    assert {"handing-on", "putting-right", "asking", "who-sees", "documents", "evidence", "keeping"} <= named

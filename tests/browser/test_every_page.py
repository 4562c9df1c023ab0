"""Every page that can be opened, on a phone and on a desk: accessible, fitting, silent in the console."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from sqlalchemy import create_engine, select

from engine.execute import Engine
from engine.models import Clock
from tests.browser.pages.account import ACCOUNT_PAGES, ACCOUNT_REFUSED, seed_account
from tests.browser.pages.documents import DOCUMENT_PAGES, DOCUMENT_REFUSED, seed_documents
from tests.browser.pages.evidence import EVIDENCE_FILES, EVIDENCE_PAGES, seed_evidence
from tests.browser.pages.judging import faults_of, keep_picture
from tests.browser.pages.people import PEOPLE_FILES, PEOPLE_PAGES, seed_people
from tests.browser.pages.returns import RETURN_PAGES, seed_returns
from tests.browser.pages.seeding import Seeded, seed
from tests.browser.pages.signing import SIGNING_PAGES, seed_signing
from tests.browser.pages.site import Site
from tests.browser.pages.studio import STUDIO_FILES, STUDIO_PAGES, STUDIO_REFUSED, seed_studio
from tests.browser.pages.tasks import TASK_PAGES, seed_tasks
from tests.browser.pages.visitor import Visitors, visiting
from tests.browser.pages.walls import WALL_PAGES, seed_walls
from webapp import create_app
from webapp.config import Settings
from webapp.help_pages import PAGES

WIDTHS = (320, 1280)
MANAGER = "business_manager"
POLICE = "agency_author@police"

# (who looks, where): one sample at least for every address that can be opened.
Sample = tuple[str, Callable[[Seeded], str]]


def at(role: str, path: str) -> Sample:
    return role, lambda seeded: path.format(**{**vars(seeded), **seeded.cases})


def task(stage: str, element: str, role: str, part: str = "", *, end: str = "", **more: bool) -> Sample:
    return role, lambda seeded: seeded.address(stage, element, role.partition("@")[0], part, **more) + end


def parts(stage: str, element: str, role: str) -> Sample:
    """The overview of a task that is asked of several."""
    return role, lambda seeded: "/".join(_any_part(seeded, stage, element).split("/")[:3])


def _any_part(seeded: Seeded, stage: str, element: str) -> str:
    who = {"write_summary": ("agency_author", "police"), "sign_decision": ("dsp_police", "dsp_police")}
    return seeded.address(stage, element, *who[element])


def lateness(seeded: Seeded) -> str:
    query = select(Clock).where(Clock.case_id == seeded.cases["new"], Clock.state == "overdue")
    return f"/cases/{seeded.cases['new']}/clocks/{seeded.site.world.rows(query)[0].id}/lateness"


def clock(key: str, stage: str, end: str = "", role: str = MANAGER) -> Sample:
    """A page about the newest clock with a key of a case."""
    return role, lambda seeded: _any_clock(seeded, key, stage) + end


def _any_clock(seeded: Seeded, key: str, stage: str) -> str:
    query = select(Clock).where(Clock.case_id == seeded.cases[stage], Clock.key == key).order_by(Clock.id)
    return f"/cases/{seeded.cases[stage]}/clocks/{seeded.site.world.rows(query)[-1].id}"


_TASK = "/tasks/<int(max=9007199254740991):task_id>"
_PART = _TASK + "/parts/<int(max=9007199254740991):part_id>"
_CASE = "/cases/<int:case_id>"
PAGES_BY_RULE: dict[str, list[Sample]] = {
    "/sign-in": [at("", "/sign-in")],
    "/": [at("notifying_officer", "/")],
    "/tasks": [
        at("notifying_officer", "/tasks?view=offered"),
        at(MANAGER, "/tasks?view=mine"),
        at(MANAGER, "/tasks?view=done"),
        at(MANAGER, "/tasks?view=delegated"),
        at(MANAGER, "/tasks?view=offered&urgent=1"),
        at("lay_member", "/tasks"),
    ],
    _TASK: [
        task("new", "record_incident", "notifying_officer"),
        task("new", "record_incident", "notifying_officer", end="?page=2"),
        task("new", "record_incident", MANAGER),
        task("publishing", "send_copies", MANAGER),
        task("published", "prepare_decision", MANAGER, ended=True),
        parts("summaries", "write_summary", MANAGER),
        parts("deciding", "sign_decision", "chair"),
        task("audit", "agree_actions", MANAGER),
    ],
    _PART: [
        task("summaries", "write_summary", POLICE, "police"),
        task("deciding", "sign_decision", "dsp_police", "dsp_police"),
        task("published", "sign_decision", "dsp_la", "dsp_la", ended=True),
    ],
    _TASK + "/pack": [task("publishing", "send_copies", MANAGER, end="/pack")],
    _PART + "/pack": [task("summaries", "write_summary", POLICE, "police", end="/pack")],
    _PART + "/withdraw": [
        (MANAGER, lambda seeded: _any_part(seeded, "summaries", "write_summary") + "/withdraw")
    ],
    "/cases/": [at(MANAGER, "/cases"), at(MANAGER, "/cases?words=nothing"), at("lay_member", "/cases")],
    "/cases/new/": [at("notifying_officer", "/cases/new"), at("notifying_officer", "/cases/new?go=1")],
    "/cases/new/details": [at("notifying_officer", "/cases/new/details?kind=serious_incident")],
    _CASE: [
        at(MANAGER, "/cases/{new}"),
        at(MANAGER, "/cases/{published}"),
        at(POLICE, "/cases/{summaries}"),
        at("group_member", "/cases/{deciding}"),
    ],
    _CASE + "/record": [at(MANAGER, "/cases/{published}/record"), at(POLICE, "/cases/{summaries}/record")],
    _CASE + "/timeline": [at(MANAGER, "/cases/{published}/timeline")],
    _CASE + "/people": [at(MANAGER, "/cases/{published}/people")],
    _CASE + "/documents": [
        at(MANAGER, "/cases/{publishing}/documents"),
        at(MANAGER, "/cases/{new}/documents"),
    ],
    _CASE + "/linked": [at(MANAGER, "/cases/{published}/linked")],
    _CASE + "/diagram": [at(MANAGER, "/cases/{deciding}/diagram"), at(MANAGER, "/cases/{new}/diagram")],
    _CASE + "/ledger": [at(MANAGER, "/cases/{published}/ledger")],
    _CASE + "/messages/<element_id>": [at(MANAGER, "/cases/{deciding}/messages/national_review_announced")],
    _CASE + "/clocks/<int:clock_id>/lateness": [(MANAGER, lateness)],
    _CASE + "/clocks/<int:clock_id>/": [
        clock("rapid_review", "summaries"),
        clock("summary", "summaries"),
        clock("notification", "new", role="group_member"),
        clock("keep_published", "published"),
    ],
    _CASE + "/clocks/<int:clock_id>/<action>": [
        clock("keep_published", "published", "/pause"),
        clock("rapid_review", "summaries", "/correct"),
    ],
    _CASE + "/what-if/": [
        at(MANAGER, "/cases/{summaries}/what-if"),
        at(MANAGER, "/cases/{summaries}/what-if?on-day=1&on-month=3&on-year=2027"),
    ],
    "/deadlines/": [at(MANAGER, "/deadlines"), at("lay_member", "/deadlines")],
    "/faults/": [
        at(MANAGER, "/faults"),
        at("system_administrator", "/faults"),
        at(MANAGER, "/faults?state=given_up"),
    ],
    "/faults/<int:fault_id>/give-up": [at(MANAGER, "/faults/{fault}/give-up")],
    "/deadlines/compliance/": [
        at(MANAGER, "/deadlines/compliance"),
        at(MANAGER, "/deadlines/compliance?by=agency&period=this_quarter"),
        at(MANAGER, "/deadlines/compliance?period=own&from_on-day=31&from_on-month=2&from_on-year=2026"),
        at("lay_member", "/deadlines/compliance"),
    ],
    "/deliveries/": [
        at(MANAGER, "/deliveries"),
        at(MANAGER, "/deliveries?state=waiting"),
        at("system_administrator", "/deliveries"),
    ],
    "/deliveries/<int:delivery_id>/give-up": [at(MANAGER, "/deliveries/{delivery}/give-up")],
    "/operations": [at(MANAGER, "/operations"), at("system_administrator", "/operations")],
    "/metrics": [at("", "/metrics")],
    "/notices/": [
        at(MANAGER, "/notices"),
        at(MANAGER, "/notices?view=all"),
        at("lay_member", "/notices"),
    ],
    "/notices/settings": [at(MANAGER, "/notices/settings"), at(POLICE, "/notices/settings")],
    "/deadlines/calendar/": [
        at(MANAGER, "/deadlines/calendar"),
        at("process_owner", "/deadlines/calendar?year=2030"),
    ],
    "/deadlines/calendar/add": [at(MANAGER, "/deadlines/calendar/add")],
    "/deadlines/calendar/days/<int:day_id>/remove": [at(MANAGER, "/deadlines/calendar/days/1/remove")],
    "/processes/": [at("process_owner", "/processes")],
    "/processes/<key>": [at("process_owner", "/processes/rapid_review")],
    "/processes/<key>/year-ahead": [
        at(MANAGER, "/processes/serious_incident/year-ahead"),
        at("process_owner", "/processes/multi_agency_audit/year-ahead"),
    ],
    "/processes/<key>/versions/<int:number>": [at(MANAGER, "/processes/serious_incident/versions/1")],
    "/start": [at(MANAGER, "/start"), at("dsp_police", "/start"), at("process_owner", "/start")],
    "/help/": [at(MANAGER, "/help")],
    "/help/<page>": [at(MANAGER, f"/help/{page}") for page in PAGES],
    **ACCOUNT_PAGES,
    **SIGNING_PAGES,
    **STUDIO_PAGES,
    **PEOPLE_PAGES,
    **TASK_PAGES,
    **DOCUMENT_PAGES,
    **EVIDENCE_PAGES,
    **WALL_PAGES,
    **RETURN_PAGES,
}
# What asks for too little, or for something that is not there, says so on a page as good as the others.
REFUSED = {
    "/cases/new?go=1": HTTPStatus.UNPROCESSABLE_ENTITY,
    "/deadlines/compliance?period=own&from_on-day=31&from_on-month=2&from_on-year=2026": (
        HTTPStatus.UNPROCESSABLE_ENTITY
    ),
    _PART + "/pack": HTTPStatus.NOT_FOUND,
    "/metrics": HTTPStatus.NOT_FOUND,  # to whoever has not the token
    **ACCOUNT_REFUSED,
    **STUDIO_REFUSED,
    **DOCUMENT_REFUSED,
}
FILES_BY_RULE: dict[str, tuple[Sample, str]] = {
    "/static/<path:name>": (at("", "/static/caseway.css"), "text/css"),
    "/deadlines/compliance/export.xlsx": (
        at(MANAGER, "/deadlines/compliance/export.xlsx"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "/calendar/<secret>.ics": (at("", "/calendar/{feed}.ics"), "text/calendar"),
    "/health": (at("", "/health"), "application/json"),
    "/health/live": (at("", "/health/live"), "application/json"),
    "/documents/<int(max=9007199254740991):document_id>": (
        at(MANAGER, "/documents/{document}"),
        "application/pdf",
    ),
    "/processes/<key>/versions/<int:number>.xml": (
        at(MANAGER, "/processes/rapid_review/versions/1.xml"),
        "application/xml",
    ),
    **STUDIO_FILES,
    **PEOPLE_FILES,
    **EVIDENCE_FILES,
}


def rules() -> list[str]:
    """Every address that people can open; those under /api/ are for programs."""
    app = create_app(Settings(environment="test"), Engine(create_engine("sqlite://")))
    found = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(rule for rule in found if not rule.startswith("/api/"))


def filled(site: Site) -> Seeded:
    """A site with something on every page."""
    seeded = seed(site)
    seed_account(seeded)
    seed_signing(seeded)
    seed_studio(seeded)
    seed_people(seeded)
    seed_tasks(seeded)
    seed_documents(seeded)
    seed_evidence(seeded)
    seed_walls(seeded)
    seed_returns(seeded)
    return seeded


@pytest.fixture(scope="module")
def seeded(sites, tmp_path_factory) -> Iterator[Seeded]:
    with sites.open(tmp_path_factory.mktemp("every_page")) as site:
        yield filled(site)


@pytest.fixture(scope="module")
def visitors(browser, seeded) -> Iterator[Visitors]:
    with visiting(browser, seeded.site) as visitors:
        yield visitors


def test_every_address_has_a_sample():
    assert set(rules()) == PAGES_BY_RULE.keys() | FILES_BY_RULE.keys()


@pytest.mark.parametrize(
    ("rule", "number"),
    [(rule, number) for rule, samples in PAGES_BY_RULE.items() for number in range(len(samples))],
)
def test_page_is_accessible_and_fits(seeded, visitors, rule, number):
    role, address = PAGES_BY_RULE[rule][number]
    path, visitor = address(seeded), visitors[role]
    found = []
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        status = visitor.go(path).status
        if visitor.page.locator("[data-diagram]").count():
            visitor.page.locator("[data-diagram][data-state=drawn]").wait_for()
        keep_picture(visitor.page, f"{rule.split(':')[0]} {path} {role}", width)
        assert status == REFUSED.get(path, REFUSED.get(rule, HTTPStatus.OK)), visitor.text[:300]
        found += [f"{width}: {fault}" for fault in faults_of(visitor.page, width)]
    assert found == []
    assert visitor.faults == []


@pytest.mark.parametrize("rule", FILES_BY_RULE)
def test_file_is_sent_as_what_it_is(seeded, visitors, rule):
    (role, address), content_type = FILES_BY_RULE[rule]
    answer = visitors[role].context.request.get(seeded.site.address + address(seeded))
    assert answer.status == HTTPStatus.OK
    assert answer.headers["content-type"].startswith(content_type)
    assert answer.body()


def test_judge_finds_what_is_wrong(page):
    page.set_viewport_size({"width": 320, "height": 600})
    page.set_content("<main><h1>A</h1><h1>B</h1><img src='data:,'><p style='width: 900px'>Wide</p></main>")
    found = " ".join(faults_of(page, 320))
    for fault in ("axe image-alt", "px wide on a screen of 320", "2 headings of the first level", "no title"):
        assert fault in found

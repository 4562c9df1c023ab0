"""Processes for anybody: off unless allowed, definitions only, in a frame of another site when asked for."""

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_folder
from engine.commands.publish_version import PublishVersion
from engine.commands.set_up_area import SetUpArea
from engine.models import Area
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.cases.conftest import words
from webapp import create_app
from webapp.config import Settings, SettingsError

KEY = "rapid_review"
ADDRESS = f"/public/processes/{KEY}"


@pytest.fixture
def published(any_office):
    files = read_folder(SHIPPED / KEY)
    any_office.engine.execute(PublishVersion(KEY, files, LONG_AGO), actor=SYSTEM)
    return any_office


@pytest.fixture
def stranger(published):
    """Somebody who has not signed in, where processes are public."""
    settings = Settings(environment="test", secret_key="s" * 40, public_processes=True)
    return create_app(settings, published.engine).test_client()


@pytest.mark.parametrize("end", ["", f"/{KEY}", f"/{KEY}/drawing.bpmn", f"/{KEY}?embed=1"])
def test_nothing_is_public_unless_the_installation_says_so(published, end):
    answer = published.app.test_client().get(f"/public/processes{end}")
    assert answer.status_code == 404
    assert "Rapid review" not in answer.get_data(as_text=True)


def test_a_process_with_its_drawing_words_roles_clocks_and_clauses(stranger):
    page = stranger.get(ADDRESS)
    text = words(page.get_data(as_text=True))
    assert page.status_code == 200
    for part in (
        "Drawing",
        "Steps in words",
        "Clocks",
        "Roles",
        "Clauses, and what meets them",
        "Not verified",
    ):
        assert part in text
    assert "This page describes the process. It says nothing about any case." in text
    drawing = stranger.get(f"{ADDRESS}/drawing.bpmn")
    assert drawing.mimetype == "application/xml"
    assert "sandbox" in drawing.headers["Content-Security-Policy"]
    assert "Rapid review" in stranger.get("/public/processes").get_data(as_text=True)


def test_no_count_of_cases_is_public(stranger, published):
    published.open_inquiry()
    before = stranger.get("/public/processes/inquiry").get_data(as_text=True)
    published.open_inquiry()
    assert stranger.get("/public/processes/inquiry").get_data(as_text=True) == before
    assert "live case" not in before
    assert "Where cases are now" not in before


def test_other_sites_may_frame_the_embedded_page_only(stranger):
    framed = stranger.get(f"{ADDRESS}?embed=1")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    page = framed.get_data(as_text=True)
    assert "<nav" not in page
    assert "Sign out" not in page
    assert 'href="/sign-in' not in page
    for address in (ADDRESS, "/public/processes", "/sign-in", f"{ADDRESS}?embed=2"):
        headers = stranger.get(address).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"


def test_only_what_is_in_force_is_public(stranger, published):
    later = published.desk.at.date().replace(year=published.desk.at.year + 1)
    files = read_folder(SHIPPED / "learning_item")
    published.engine.execute(PublishVersion("learning_item", files, later), actor=SYSTEM)
    assert stranger.get("/public/processes/learning_item").status_code == 404
    assert "learning_item" not in stranger.get("/public/processes").get_data(as_text=True)
    assert stranger.get("/public/processes/nothing").status_code == 404


def test_a_partnerships_own_version_is_shown_for_it(stranger, published):
    files = dict(read_folder(SHIPPED / KEY))
    files["rapid_review.bpmn"] = files["rapid_review.bpmn"].replace('length="12"', 'length="9"')
    area = published.desk.area.area_id
    published.engine.execute(PublishVersion(KEY, files, LONG_AGO, area_id=area), actor=SYSTEM)
    assert "9 working days" in words(stranger.get(ADDRESS).get_data(as_text=True))
    setting_up = SetUpArea("elsewhere", "Elsewhere", "ELS", {}, {})
    published.engine.execute(setting_up, actor=SYSTEM)
    assert "12 working days" in words(stranger.get(ADDRESS).get_data(as_text=True))
    with published.engine.read() as rows:
        own = rows.scalar(select(Area.key).where(Area.id == area))
    assert "9 working days" in words(stranger.get(f"{ADDRESS}?area={own}").get_data(as_text=True))
    assert stranger.get(f"{ADDRESS}?area=nowhere").status_code == 404


def test_the_setting_is_yes_or_no():
    assert Settings.from_environment({"CASEWAY_PUBLIC_PROCESSES": "yes"}).public_processes
    assert not Settings.from_environment({}).public_processes
    with pytest.raises(SettingsError):
        Settings.from_environment({"CASEWAY_PUBLIC_PROCESSES": "perhaps"})

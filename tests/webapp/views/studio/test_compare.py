"""What a proposal changes, and any two versions of a process, in words and with marks for the drawing."""

import json
import re
from html import unescape

import pytest

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.commands.publish_version import PublishVersion
from engine.commands.save_proposal import SaveProposal
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.cases.conftest import words

KEY = "rapid_review"


def edited(files):
    xml = files["rapid_review.bpmn"].replace('length="12"', 'length="10"')
    xml = xml.replace('caseway:form="panel_chase"', 'caseway:form="chase" caseway:role="chair"')
    form = files["forms/agency_summary.json"].replace("Was your agency involved?", "Were you involved?")
    return {"rapid_review.bpmn": xml, "forms/agency_summary.json": form}


@pytest.fixture
def two_versions(office):
    files = read_folder(SHIPPED / KEY)
    first = office.engine.execute(PublishVersion(KEY, files, LONG_AGO), actor=SYSTEM)
    office.engine.execute(PublishVersion(KEY, {**files, **edited(files)}, LONG_AGO), actor=SYSTEM)
    return office, first, files


def marks(page, side):
    found = re.search(rf'data-compare="{side}"[^>]*data-marks="([^"]*)"', page)
    return json.loads(unescape(found[1]))


def test_a_proposal_against_the_version_it_changes(two_versions):
    office, first, files = two_versions
    owner = office.desk.actor("process_owner")
    area = office.desk.area.area_id
    proposal = office.engine.execute(CreateProposal(area, KEY, "Shorter", first), actor=owner)
    address = f"/studio/{proposal}/compare"
    assert "Nothing is different." in office.visitor("process_owner").text(address)
    office.engine.execute(SaveProposal(proposal, 1, edited(files)), actor=owner)
    page = office.visitor("process_approver").text(address)
    text = words(page)
    assert "Length 12 working days 10 working days" in text
    assert "Who does it Business manager Partnership chair" in text
    assert "Question Was your agency involved? Were you involved?" in text
    assert "Runs as before" in text
    assert marks(page, "now") == {"chase_panel": "changed", "write_summary": "changed"}
    assert f"/studio/{proposal}/outline/chase_panel" in page
    assert f"/processes/{KEY}/versions/1.xml" in page


def test_a_new_process_is_all_new(office):
    owner = office.desk.actor("process_owner")
    files = read_folder(SHIPPED / KEY)
    command = CreateProposal(office.desk.area.area_id, KEY, "New", None, files=files)
    proposal = office.engine.execute(command, actor=owner)
    page = office.visitor("process_owner").text(f"/studio/{proposal}/compare")
    assert "This is a new process, so everything in it is new." in page
    assert 'data-compare="before"' not in page


def test_two_versions_of_a_process_either_way_round(two_versions):
    office, _, _ = two_versions
    visitor = office.visitor("lay_member")
    text = words(visitor.text(f"/processes/{KEY}/compare"))
    assert "version 1 and version 2" in text
    assert "Length 12 working days 10 working days" in text
    back = words(visitor.text(f"/processes/{KEY}/compare?from=2&to=1"))
    assert "Length 10 working days 12 working days" in back
    assert "Nothing is different." in visitor.text(f"/processes/{KEY}/compare?from=1&to=1")
    assert visitor.get(f"/processes/{KEY}/compare?from=1&to=9").status_code == 404
    assert visitor.get(f"/processes/{KEY}/compare?from=x&to=99999999999999999999").status_code == 404
    assert visitor.get("/processes/nothing/compare").status_code == 404


def test_the_studio_is_not_for_everybody(two_versions):
    office, first, _ = two_versions
    owner = office.desk.actor("process_owner")
    command = CreateProposal(office.desk.area.area_id, KEY, "Shorter", first)
    proposal = office.engine.execute(command, actor=owner)
    assert office.visitor("lay_member").get(f"/studio/{proposal}/compare").status_code == 403


@pytest.mark.parametrize("broken", ["<not xml", ""])
def test_a_proposal_that_cannot_be_read_is_compared_as_far_as_it_can(two_versions, broken):
    office, first, _ = two_versions
    owner = office.desk.actor("process_owner")
    command = CreateProposal(office.desk.area.area_id, KEY, "Shorter", first)
    proposal = office.engine.execute(command, actor=owner)
    office.engine.execute(SaveProposal(proposal, 1, {"rapid_review.bpmn": broken}), actor=owner)
    page = office.visitor("process_owner").text(f"/studio/{proposal}/compare")
    assert "Something cannot be read" in page

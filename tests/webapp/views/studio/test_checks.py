"""Every finding of the gate with its mend and where to mend it; and each duty with what meets it."""

import re

import pytest

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_clauses, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.diagram.drawing import draw, gateway, user
from tests.webapp.views.cases.conftest import words

FORM = '{"type": "default", "id": "%s", "components": [{"type": "textfield", "key": "said", "label": "Say"}]}'
KEY = "rapid_review"


def proposed(office, key, files):
    command = CreateProposal(office.desk.area.area_id, key, "A change", None, files=files)
    return office.engine.execute(command, actor=office.desk.actor("process_owner"))


def drawn(office, body, arrows):
    files = {"review.bpmn": draw(body, arrows).decode()}
    files |= {f"forms/{name}.json": FORM % name for name in re.findall(r'caseway:form="(\w+)"', body)}
    return proposed(office, "review", files)


def analyses(page):
    """What the table says was found, by what was looked for."""
    return dict(
        re.findall(
            r'role="rowheader">([^<]+)</th>.*?data-label="Result">\s*<span[^>]*>([^<]+)<', page, re.DOTALL
        )
    )


SPLIT = user("a") + user("b") + user("c")


@pytest.mark.parametrize(
    ("body", "arrows", "name", "rule", "element"),
    [
        (
            user("a") + gateway("exclusive", "x", 'default="x_to_closed"') + user("b"),
            "opened>a a>x x>b[harmed] x>closed",
            "Dead ends",
            "dead-end",
            "b",
        ),
        (
            user("a") + user("b"),
            "opened>a a>closed b>closed",
            "Steps that cannot be reached",
            "unreachable",
            "b",
        ),
        (
            user("a") + gateway("exclusive", "x") + gateway("exclusive", "y", 'default="y_to_closed"'),
            "opened>a a>x x>y y>x[harmed] y>closed",
            "Loops without a stop",
            "cycle-without-rest",
            "x",
        ),
        (
            gateway("exclusive", "fork", 'default="fork_to_b"') + SPLIT + gateway("parallel", "join"),
            "opened>fork fork>a[harmed] fork>b a>join b>join join>c c>closed",
            "Getting stuck",
            "cannot-end",
            "join",
        ),
        (
            gateway("parallel", "fork") + SPLIT + gateway("exclusive", "join"),
            "opened>fork fork>a fork>b a>join b>join join>c c>closed",
            "Ending improperly",
            "tokens-meet",
            "c",
        ),
    ],
    ids=["dead-end", "unreachable", "loop", "stuck", "meeting"],
)
def test_each_flaw_is_found_by_analysis_and_leads_to_its_element(office, body, arrows, name, rule, element):
    proposal = drawn(office, body, arrows)
    page = office.visitor("process_owner").text(f"/studio/{proposal}/checks")
    assert analyses(page)[name] == "1 found"
    assert f"Code: {rule}" in page
    assert f'href="/studio/{proposal}/outline/{element}"' in page
    assert f'href="/studio/{proposal}/diagram?element={element}"' in page


def test_states_are_not_said_to_be_sound_before_they_were_looked_at(office):
    proposal = drawn(office, user("a"), "opened>a")
    found = analyses(office.visitor("process_owner").text(f"/studio/{proposal}/checks"))
    assert found["Getting stuck"] == "Not looked at yet"
    assert found["Steps that cannot be reached"] == "None"


def test_a_sound_process_has_nothing_to_mend(office):
    office.engine.execute(LoadClauses(read_clauses(SHIPPED / "clauses")), actor=SYSTEM)
    for folder in ("serious_incident", "serious_incident_notification", "lcspr_decision", "lcspr", KEY):
        files = read_folder(SHIPPED / folder)
        office.engine.execute(PublishVersion(folder, files, LONG_AGO), actor=SYSTEM)
    proposal = proposed(office, KEY, read_folder(SHIPPED / KEY))
    page = office.visitor("process_approver").text(f"/studio/{proposal}/checks")
    assert set(analyses(page).values()) == {"None"}
    assert "to mend before this can be submitted" not in page


def test_forms_facts_and_scenarios_are_found_too(office):
    files = dict(read_folder(SHIPPED / KEY))
    files["forms/chase.json"] = "{"
    files["scenarios/broken.yaml"] = "name: ["
    files["rapid_review.bpmn"] = files["rapid_review.bpmn"].replace('default="10"', 'default="ten"')
    proposal = proposed(office, KEY, files)
    page = office.visitor("process_owner").text(f"/studio/{proposal}/checks")
    assert f'href="/studio/{proposal}/forms/chase"' in page
    assert f'href="/studio/{proposal}/details"' in page
    assert "scenarios/broken.yaml" in page


def test_a_file_that_cannot_be_read_has_a_finding_and_no_crash(office):
    proposal = proposed(office, KEY, {"rapid_review.bpmn": "<not xml"})
    visitor = office.visitor("process_owner")
    assert "Code: not-xml" in visitor.text(f"/studio/{proposal}/checks")
    assert visitor.get(f"/studio/{proposal}/checks/coverage").status_code == 200


def test_duties_met_by_nothing_and_steps_that_cite_nothing(any_office):
    office = any_office
    office.engine.execute(LoadClauses(read_clauses(SHIPPED / "clauses")), actor=SYSTEM)
    notification = read_folder(SHIPPED / "serious_incident_notification")
    office.engine.execute(
        PublishVersion("serious_incident_notification", notification, LONG_AGO), actor=SYSTEM
    )
    files = dict(read_folder(SHIPPED / KEY))
    xml = files["rapid_review.bpmn"].replace(' caseway:clause="WT2026:rapid-review-sent"', "")
    files["rapid_review.bpmn"] = xml
    form = files["forms/sent_to_panel.json"].replace('"WT2026:rapid-review-sent"', '""')
    files["forms/sent_to_panel.json"] = form
    proposal = proposed(office, KEY, files)
    page = words(office.visitor("process_owner").text(f"/studio/{proposal}/checks/coverage"))
    unmet, rest = page.split("Steps and clocks that cite nothing")
    uncited, rest = rest.split("Duties met here")
    met, elsewhere = rest.split("Duties met by other processes only")
    assert "WT2026:rapid-review-sent" in unmet
    assert "Send the rapid review to the Panel" in uncited
    assert "Write the agency summary" in met
    assert "WT2026:notification" in elsewhere
    assert "Clauses of other editions that are cited here" in elsewhere
    other = words(office.visitor("process_owner").text(f"/studio/{proposal}/checks/coverage?edition=WT2015"))
    assert "0 met here" in other
    none = office.visitor("process_owner").text(f"/studio/{proposal}/checks/coverage?edition=NO")
    assert "has no duty of the edition NO" in none

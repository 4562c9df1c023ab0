"""E8 in the studio: one notification for one incident, with up to four children."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E8


def test_incident_is_notified_once(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E8))
        editor = change.start("Serious incident notification", "One notification for one incident")
        editor.add_form("Submit the notification", "incident_submission")
        editor.ask(
            "incident_submission", "textfield", label="Reference given", key="reference", required=True
        )
        editor.ask(
            "incident_submission",
            "datetime",
            label="Date submitted",
            key="submitted_on",
            subtype="date",
            required=True,
        )
        editor.change_kind("send_notification", "send")
        editor.change_step(
            "send_notification",
            name="Submit the notification",
            documentation="One notification covers the incident, with all its children.",
            form="incident_submission",
            clause_added="WT2026:one-notification",
        )
        editor.delete_form("child_submission")
        editor.change_question(
            "children", "Children", maximum="4", hint="Up to four. Details of more go below."
        )
        editor.ask("children", "textarea", label="Details of further children", key="more_children")
        editor.describe(change.day, "One form for the incident, not one for each child.", "GOV.UK guidance")
        change.release()
        change.migrate()

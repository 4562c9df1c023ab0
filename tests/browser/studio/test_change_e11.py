"""E11 in the studio: the death of a care leaver, with a short way and a clock of its own."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E11

REASONS = [
    ("death_abuse", "A child died, and abuse or neglect is known or suspected"),
    ("harm_abuse", "A child was seriously harmed, and abuse or neglect is known or suspected"),
    ("looked_after_death", "A looked-after child died"),
    ("care_leaver_under_18", "A care leaver aged under 18 died"),
    ("care_leaver_18_to_24", "A care leaver aged 18 to 24 died"),
]
KNOWN = "Date the authority learned of the care leaver's death"


def test_care_leavers_get_a_way_and_a_clock_of_their_own(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E11))
        editor = change.start("Serious incident notification", "Care leavers up to the age of 24")
        declare(editor)
        ask(editor)
        draw(editor)
        editor.describe(change.day, "The death of a care leaver is notified.", "Working Together 2023")
        change.release()
        change.migrate()
        live, case_id = change.live, change.at("at")
        live.do(
            case_id,
            "notifying_officer",
            "choose_grounds",
            reason="care_leaver_18_to_24",
            abuse_suspected="no",
        )
        assert live.open(case_id) == ["describe_the_care_leaver"]


def declare(editor):
    editor.change("facts", "incident_reason", choices=[{"id": key, "label": label} for key, label in REASONS])
    editor.add(
        "facts",
        label=KNOWN,
        id="care_leaver_death_known_on",
        type="date",
        scope="case",
        sensitivity="official",
    )
    editor.add(
        "clocks",
        name="Death of a care leaver notified",
        id="care_leaver_death",
        length="5",
        unit="working_days",
        anchor="care_leaver_death_known_on",
        scope="instance",
        force="should",
        lengthSource="local",
        clause_added="WT2023:care-leaver-death",
    )


def ask(editor):
    choices = [{"value": key, "label": label} for key, label in REASONS]
    editor.change_question("grounds", "Why is this being notified?", choices=choices)
    editor.add_form("Describe the care leaver", "care_leaver")
    editor.ask(
        "care_leaver", "datetime", label=KNOWN, key="known_on", subtype="date", required=True,
        fact="care_leaver_death_known_on",
    )  # fmt: skip
    editor.ask("care_leaver", "textarea", label="What is known about the death", key="outline", required=True)
    editor.add_form("Notify the death of the care leaver", "care_leaver_notified")
    editor.ask(
        "care_leaver_notified",
        "datetime",
        label="Date submitted",
        key="submitted_on",
        subtype="date",
        required=True,
    )


def draw(editor):
    editor.add_way(
        "what_kind_of_incident",
        name="A care leaver died",
        step="Describe the care leaver",
        step_kind="form",
        to="+end",
        taken="written",
        written="incident_reason in ('care_leaver_under_18', 'care_leaver_18_to_24')",
    )
    describe = "describe_the_care_leaver"
    editor.change_step(
        describe, form="care_leaver", clock="care_leaver_death", clause_added="WT2023:care-leaver-death"
    )
    notify = editor.add_step(
        "after",
        describe,
        "send",
        name="Notify the death of the care leaver",
        form="care_leaver_notified",
        clock="care_leaver_death",
        clause_added="WT2023:care-leaver-death",
    )
    question = editor.add_question(
        describe,
        "Was the care leaver under 18?",
        [{"name": "Yes", "to": "describe_children"}, {"name": "No"}],
    )
    editor.change_way(question, "No", taken="otherwise")
    editor.change_way(question, "Yes", taken="written", written="incident_reason = 'care_leaver_under_18'")
    editor.change("clocks", "care_leaver_death", met=f"task:{notify}")

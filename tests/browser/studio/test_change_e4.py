"""E4 in the studio: the notification of 2015, with regulated settings and two clocks of five working days."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E4

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
GROUNDS = [
    ("death_abuse", "A child died, and abuse or neglect is known or suspected"),
    ("harm_abuse", "A child was seriously harmed, and abuse or neglect is known or suspected"),
    ("looked_after_death", "A looked-after child died"),
    ("regulated_setting_death", "A child died in a regulated setting"),
]
SETTING = "Was the child in a regulated setting?"
TOLD = (
    ("Ofsted", "ofsted_notified", "Ofsted notified of the incident", "ofsted_notified_on"),
    ("the Board", "lscb_notified", "Board notified of the incident", "lscb_notified_on"),
)


def test_notification_of_2015_asks_more_and_has_two_clocks(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E4))
        typed = {"told_by": "A hospital", "ground": "harm_abuse", "outline": "A fall that nobody saw."}
        change.live.draft(change.at("at"), "notifying_officer", "record_notification", **typed)
        editor = change.start("Serious case review", "The notification of 2015")
        declare(editor)
        ask(editor)
        draw(editor)
        editor.describe(
            change.day, "Four kinds of incident are notified, in five days.", "Working Together 2015"
        )
        change.release()
        change.migrate()
        look_at_the_open_draft(visitors["notifying_officer"], change)
        live, case_id = change.live, change.at("before")
        live.do(case_id, "business_manager", "secure_files", asked_on="2015-02-05")
        live.do(case_id, "business_manager", "gather_information", accounts="Two agencies knew the child.")
        assert live.open(case_id) == ["complete_the_notification"]


def look_at_the_open_draft(officer, change):
    task = change.live.task(change.at("at"), "record_notification")
    officer.open_task(f"/tasks/{task.id}")
    form = officer.page.locator("main form")
    assert form.locator("[name=told_by]").input_value() == "A hospital"
    assert form.locator("[name=ground][value=harm_abuse]").is_checked()
    assert form.locator("[name=regulated_setting]:checked").count() == 0
    assert form.locator("[name=why_serious_harm]").input_value() == ""


def declare(editor):
    editor.change("facts", "scr_ground", choices=[{"id": key, "label": label} for key, label in GROUNDS])
    editor.add(
        "facts", label="The child was in a regulated setting", id="regulated_setting", type="boolean",
        scope="case", sensitivity="official_sensitive",
    )  # fmt: skip
    for whom, clock, name, fact in TOLD:
        label = f"Date {whom} was notified of the incident"
        editor.add("facts", label=label, id=fact, type="date", scope="case", sensitivity="official")
        editor.add(
            "clocks", name=name, id=clock, length="5", unit="working_days", anchor="aware_on", met=fact,
            scope="case", force="should", lengthSource="guidance", clause_added="WT2015:notify-five-days",
        )  # fmt: skip
        editor.add_rung(clock, id="soon", kind="remind", offset="-2", to=["notifying_officer"])


def ask(editor):
    choices = [{"value": key, "label": label} for key, label in GROUNDS]
    editor.change_question("scr_notification", "What is notified?", choices=choices)
    setting = {"label": SETTING, "key": "regulated_setting", "choices": YES_NO, "fact": "regulated_setting"}
    editor.ask("scr_notification", "radio", **setting)
    editor.ask(
        "scr_notification", "textarea", label="Why is the harm serious?", key="why_serious_harm",
        required=True, shown="written", written="ground = 'harm_abuse'",
    )  # fmt: skip
    editor.add_form("Complete the notification", "notification_completed")
    editor.ask("notification_completed", "radio", **setting, required=True)
    for whom, clock, _, fact in TOLD:
        editor.add_form(f"Record the notification of {whom}", clock)
        editor.ask(
            clock, "datetime", label=f"Date {whom} was notified", key="notified_on", subtype="date",
            required=True, fact=fact,
        )  # fmt: skip
    editor.add_form("Consider the setting", "setting")
    editor.ask("setting", "textarea", label="What is known?", key="known", required=True)


def draw(editor):
    editor.change_step("record_notification", clause_added="WT2015:notifiable-incident")
    after = "gather_information"
    for whom, clock, _, _ in TOLD:
        after = editor.add_step(
            "after", after, "send", name=f"Notify {whom}", role="notifying_officer", form=clock, clock=clock,
            clause_added="WT2015:notify-five-days",
        )  # fmt: skip
    step = "Complete the notification"
    question = editor.add_question(
        "gather_information",
        "Is the notification complete?",
        [{"name": "Yes"}, {"name": "No", "step": step, "kind": "form"}],
    )
    editor.change_way(question, "No", taken="otherwise")
    editor.change_way(question, "Yes", taken="written", written="regulated_setting is set")
    editor.change_step(
        "complete_the_notification",
        role="notifying_officer",
        form="notification_completed",
        clause_added="WT2015:regulated-setting",
    )
    editor.add_way(
        "what_is_referred", name="A death in a regulated setting", step="Consider the setting",
        step_kind="form",
        to="recommend_review", taken="written", written="scr_ground = 'regulated_setting_death'",
    )  # fmt: skip
    editor.change_step(
        "consider_the_setting", role="group_member", form="setting", clause_added="WT2015:regulated-setting"
    )

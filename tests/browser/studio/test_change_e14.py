"""E14 in the studio: unborn children and ethnicity, and disproportionality in the yearly report."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E14, E14_REPORT

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
ETHNICITY = [
    {"label": "Asian or Asian British", "value": "asian"},
    {"label": "Black, Black British, Caribbean or African", "value": "black"},
    {"label": "Mixed or multiple ethnic groups", "value": "mixed"},
    {"label": "White", "value": "white"},
    {"label": "Other ethnic group", "value": "other"},
    {"label": "Not known yet", "value": "not_known"},
]


def test_notification_asks_for_unborn_children_and_ethnicity(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E14))
        editor = change.start("Serious incident notification", "Unborn children and ethnicity")
        editor.add(
            "facts",
            label="A child is unborn",
            id="child_unborn",
            type="boolean",
            scope="case",
            sensitivity="official_sensitive",
        )
        for asked in ("Last name", "First names", "Date of birth"):
            editor.change_question("children", asked, required=False)
        editor.ask(
            "children", "select", "1", label="Ethnicity", key="ethnicity", required=True, choices=ETHNICITY
        )
        editor.ask(
            "children", "radio", label="Is one of the children unborn?", key="unborn", required=True,
            choices=YES_NO, fact="child_unborn",
        )  # fmt: skip
        editor.add_form("Plan how name and date of birth follow", "birth_plan")
        editor.ask("birth_plan", "textfield", label="Who adds them?", key="who", required=True)
        step = "Plan how name and date of birth follow"
        question = editor.add_question(
            "describe_children",
            "Is a child unborn?",
            [{"name": "Yes", "step": step, "kind": "form"}, {"name": "No"}],
        )
        editor.change_way(question, "No", taken="otherwise")
        editor.change_way(question, "Yes", taken="written", written="child_unborn")
        editor.change_step(
            "plan_how_name_and_date_of_birth_follow", form="birth_plan", clause_added="WT2026:unborn"
        )
        editor.describe(
            change.day, "Unborn children are in scope, and ethnicity is asked.", "Working Together 2026"
        )
        draft = {"children": [{"title": "Child 1", "last_name": "A"}]}
        change.live.draft(change.at("at"), "notifying_officer", "describe_children", **draft)
        change.release()
        change.migrate()
        look_at_the_open_draft(visitors["notifying_officer"], change)


def look_at_the_open_draft(officer, change):
    task = change.live.task(change.at("at"), "describe_children")
    officer.open_task(f"/tasks/{task.id}")
    form = officer.page.locator("main form")
    assert form.locator("[name=children-0-title]").input_value() == "Child 1"
    assert form.locator("[name=children-0-ethnicity]").input_value() == ""


def test_yearly_report_asks_for_disproportionality_and_impact(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E14_REPORT))
        editor = change.start("Yearly report", "Disproportionality and impact")
        editor.add_form("Analyse disproportionality", "disproportionality")
        editor.ask(
            "disproportionality", "textarea", label="Who is over-represented?", key="analysis", required=True
        )
        editor.add_step(
            "after",
            "contribute_to_report",
            "form",
            name="Analyse disproportionality",
            form="disproportionality",
            role="business_manager",
            clause_added="WT2026:disproportionality",
        )
        editor.ask(
            "yearly_report", "textarea", label="Impact on children", key="impact_on_children", required=True
        )
        editor.ask(
            "yearly_report", "textarea", label="Disproportionality", key="disproportionality", required=True
        )
        editor.describe(change.day, "The report shows impact and looks for racism.", "Working Together 2026")
        change.release()
        change.migrate()

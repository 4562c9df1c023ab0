"""What is chosen from lists on the pages of the outline: what a process starts with, when a way is taken."""

import pytest

from engine.bundles.folders import SHIPPED
from engine.commands.save_proposal import SaveProposal
from engine.diagram import read_diagrams
from engine.editing import change_step
from tests.webapp.views.cases.conftest import words
from tests.webapp.views.test_outline import Drawing

AUDIT = ("plan_action", "action_plan", "learning_item", "multi_agency_audit")
QUESTION = "/outline/hold_meeting/add?kind=question"


def options(page, field):
    """The values of a list, with their words."""
    listed = page[page.index(f'name="{field}"') :]
    listed = listed[: listed.index("</select>")]
    return {
        part.split('"')[0]: words(f"<main>{part.partition('>')[2]}</main>")
        for part in listed.split('<option value="')[1:]
    }


def test_facts_of_the_other_process_are_chosen_from_a_list(office):
    drawing = Drawing(office, *AUDIT)
    page = drawing.get("/outline/start_reaudit")
    assert "overall_grade" in options(page, "carries-0-source")
    assert options(page, "carries-0-fact").keys() >= {"baseline_grade", "audit_theme"}
    called = drawing.get("/outline/run_action_plan")
    there = options(called, "carries-0-fact")
    assert "(in “" in there[next(key for key in there if key in facts_of("action_plan"))]
    rows = drawing.get("/outline/follow_learning")
    assert options(rows, "carries-0-source").keys() >= {"part", "row.title"}
    assert "aware_on" not in options(rows, "carries-0-source")
    before = drawing.diagram()
    for element in ("start_reaudit", "run_action_plan", "follow_learning"):
        drawing.saved(f"/outline/{element}", **drawing.shown(f"/outline/{element}"))
    assert drawing.diagram() == before
    shown = drawing.shown("/outline/follow_learning")
    fact = next(key for key in options(rows, "carries-0-fact") if key and key != "learning_title")
    drawing.saved("/outline/follow_learning", **shown | {"carries-1-fact": fact, "carries-1-source": "part"})
    carried = drawing.diagram().elements["follow_learning"].carries
    assert [(each.fact, each.source) for each in carried] == [
        ("learning_title", "row.title"),
        (fact, "part"),
    ]


def facts_of(key):
    (found,) = read_diagrams((SHIPPED / key / f"{key}.bpmn").read_bytes())
    return found.facts


def test_half_a_carried_fact_and_an_unknown_one_are_refused(office):
    drawing = Drawing(office, *AUDIT)
    shown, before = drawing.shown("/outline/follow_learning"), drawing.row()
    for added, message in (
        ({"carries-1-source": "part"}, "Choose both the fact there and the value here"),
        ({"carries-1-fact": "learning_title"}, "Choose both the fact there and the value here"),
        ({"carries-1-fact": "made_up", "carries-1-source": "part"}, "There is a problem"),
    ):
        answer = drawing.post("/outline/follow_learning", **shown | added)
        assert answer.status_code == 422
        assert message in words(answer.get_data(as_text=True))
    assert (drawing.row().files, drawing.row().revision) == (before.files, before.revision)


def test_carried_fact_that_nobody_offers_stays(office):
    drawing = Drawing(office, *AUDIT)
    text = drawing.row().files["multi_agency_audit.bpmn"]
    odd = change_step(text, "run_action_plan", {"carries": [("long_gone", "row.gone")]}).text
    saving = SaveProposal(drawing.id, drawing.row().revision, {"multi_agency_audit.bpmn": odd})
    office.engine.execute(saving, actor=drawing.actor("process_owner"))
    drawing.saved("/outline/run_action_plan", **drawing.shown("/outline/run_action_plan"))
    (carried,) = drawing.diagram().elements["run_action_plan"].carries
    assert (carried.fact, carried.source) == ("long_gone", "row.gone")


@pytest.mark.parametrize("kind", ["question", "some"])
def test_ways_are_added_with_their_conditions(office, kind):
    drawing = Drawing(office)
    ways = {
        "ways-0-name": "More",
        "ways-0-step": "Ask again",
        "ways-0-fact": "panel_view",
        "ways-0-operator": "=",
        "ways-0-value": "The Panel asks for more",
        "ways-1-name": "Known",
        "ways-1-step": "Note it",
        "ways-1-written": "aware_on is set",
        "ways-2-name": "Else",
    }
    path = f"/outline/hold_meeting/add?kind={kind}"
    drawing.saved(path, name="What now?", **ways)
    diagram = drawing.diagram()
    more, known, other = diagram.outgoing("what_now")
    assert (more.condition, known.condition, other.condition) == (
        "panel_view = 'questions'",
        "aware_on is set",
        None,
    )
    assert diagram.elements["what_now"].default_flow == other.id
    assert "When it is taken is not said yet" not in drawing.get("/outline")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ways-1-fact": "panel_view", "ways-1-operator": "=", "ways-1-value": "Green"}, "The way “No”"),
        ({"ways-1-fact": "panel_view", "ways-1-written": "aware_on is set"}, "not both"),
        ({"ways-1-operator": "="}, "choose the fact that is compared"),
        ({"ways-1-value": "5"}, "choose the fact that is compared"),
        ({"ways-1-written": "aware_on is"}, "There is a problem"),
        ({"ways-1-fact": "made_up", "ways-1-operator": "="}, "There is a problem"),
        ({"ways-1-written": "aware_on \x00 is set"}, "There is a problem"),
    ],
)
def test_unfinished_condition_is_refused_and_kept(office, fields, message):
    drawing = Drawing(office)
    before = drawing.row()
    ways = {"ways-0-name": "Yes", "ways-1-name": "No", "ways-1-step": "Ask again"}
    answer = drawing.post(QUESTION, name="Is it?", **ways, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in words(page)
    assert 'value="Ask again"' in page
    assert (drawing.row().files, drawing.row().revision) == (before.files, before.revision)


def test_way_can_be_added_where_nothing_follows(office):
    drawing = Drawing(office)
    assert "add-way" not in drawing.get("/outline/hold_meeting")
    assert drawing.post("/outline/hold_meeting/add-way", name="", to="+end").status_code == 422

"""A draft of a decision that others make since the case moved stays readable on the case."""

from engine.commands.save_draft import SaveDraft
from tests.engine.desk import radio, text_form
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import migrate, publish

FORMS = {"decide": text_form("decide", radio("choice", "agree", "differ", vote=True))}
ARROWS = "opened>decide decide>closed"
LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"


def test_kept_draft_is_a_comment_for_whoever_reads_the_case(office):
    desk = office.desk
    publish(desk, user("decide", 'caseway:signatories="chair"', LOOP), ARROWS, FORMS)
    case_id = desk.start("moving")
    task = desk.task("decide", case_id)
    draft = SaveDraft(task.id, {"note": "Not convinced yet"}, part_id=desk.part(task, "chair").id)
    desk.engine.execute(draft, actor=desk.actor("chair"))
    partners = user("decide", 'caseway:signatories="dsp_la dsp_icb"', LOOP)
    migrate(desk, publish(desk, partners, ARROWS, FORMS), case_id)

    page = office.visitor("business_manager").text(f"/cases/{case_id}/comments")

    assert "Draft of “Decide”." in page
    assert "Note: Not convinced yet" in page
    assert "Not convinced yet" not in office.visitor("business_manager").text(f"/cases/{case_id}/timeline")

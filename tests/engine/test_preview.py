"""A preview is the very command, rolled back: it tells the truth and leaves nothing behind."""

from datetime import date

import pytest

from engine.actor import SYSTEM
from engine.commands.complete_task import CompleteTask
from engine.commands.publish_version import PublishVersion
from engine.commands.start_case import StartCase
from engine.errors import InvalidInputError, NotPermittedError
from engine.execute import NothingToDo, UnrecordedChangeError
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import draw, user
from tests.engine.test_execute import RenameSilently, RenameThenFindNothing, name

DATES = (
    question("sent", "datetime", fact="sent_on", subtype="date"),
    question("aware", "datetime", fact="aware_on", subtype="date"),
)


def steps(desk: Desk) -> int:
    forms = {step: text_form(step, *DATES) for step in ("first", "second")}
    desk.publish("steps", user("first") + user("second"), "opened>first first>second second>closed", forms)
    return desk.start("steps")


def test_preview_tells_what_the_command_then_does(desk: Desk) -> None:
    steps(desk)
    manager = desk.actor("business_manager")
    command = CompleteTask(desk.task("first").id, {"aware": "2026-12-21"})
    before, heads = desk.counts(), desk.breaks()
    preview = desk.engine.preview(command, manager)
    assert desk.counts() == before
    assert desk.breaks() == heads == []
    assert desk.clock("soon").due_on == date(2026, 12, 29)
    [soon, monthly] = preview.changes
    assert (soon.name, soon.was_on, soon.due_on) == ("Soon", date(2026, 12, 29), date(2026, 12, 30))
    assert (soon.state_was, soon.state, soon.days, soon.is_new) == ("running", "running", 1, False)
    assert soon.reference == desk.case(soon.case_id).reference
    desk.engine.execute(command, actor=manager)
    assert desk.clock("soon").due_on == soon.due_on
    assert desk.clock("monthly").due_on == monthly.due_on
    assert preview.moved == preview.changes


def test_preview_shows_clocks_that_appear_and_that_stop(desk: Desk) -> None:
    steps(desk)
    manager = desk.actor("business_manager")
    opened = desk.engine.preview(StartCase(desk.area.area_id, "steps", "Child B", desk.at.date()), manager)
    assert [(change.state_was, change.state, change.is_new) for change in opened.changes] == [
        ("", "running", True)
    ] * 2
    desk.do("first")
    closing = desk.engine.preview(CompleteTask(desk.task("second").id, {}), manager)
    assert {(change.state_was, change.state) for change in closing.changes} == {("running", "stopped")}
    assert closing.moved == ()
    assert desk.case(1).state == "open"


def test_preview_refuses_as_the_command_does(desk: Desk) -> None:
    steps(desk)
    before = desk.counts()
    task_id = desk.task("first").id
    with pytest.raises(NotPermittedError):
        desk.engine.preview(CompleteTask(task_id, {}), desk.actor("chair"))
    with pytest.raises(InvalidInputError):
        desk.engine.preview(CompleteTask(task_id, {"aware": "never"}), desk.actor("business_manager"))
    with pytest.raises(UnrecordedChangeError):
        desk.engine.preview(RenameSilently(desk.area.area_id), SYSTEM)
    preview = desk.engine.preview(RenameThenFindNothing(desk.area.area_id), SYSTEM)
    assert isinstance(preview.result, NothingToDo)
    assert preview.changes == ()
    assert name(desk) == "Standard partnership"
    assert desk.counts() == before


def test_version_that_was_only_previewed_is_not_remembered(desk: Desk) -> None:
    def command(step: str) -> PublishVersion:
        process = 'id="one" name="One" isExecutable="true" caseway:opens="aware_on"'
        drawn = draw(user(step), f"opened>{step} {step}>closed", process=process).decode()
        return PublishVersion("one", {"one.bpmn": drawn, f"forms/{step}.json": text_form(step)}, LONG_AGO)

    desk.engine.preview(command("first"), SYSTEM)
    desk.engine.execute(command("second"), actor=SYSTEM)
    assert desk.open_steps(desk.start("one")) == ["second"]

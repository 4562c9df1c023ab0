"""Cases that move to another version: where they come to stand, and what does not move."""

from datetime import date

from tests.engine.desk import Desk, text_form
from tests.engine.diagram.drawing import user
from tests.engine.moving.moves import do, foreseen, migrate, publish, standing, undo

FORMS = {name: text_form(name) for name in ("write", "check", "read_again", "send", "decide")}
LOCAL = (
    '<caseway:clock id="local" name="Local target" length="{}" unit="days" anchor="aware_on" '
    'met="task:send"/>'
)
ONE = (user("write") + user("check") + user("send"), "opened>write write>check check>send send>closed")
TWO = (
    user("write") + user("check") + user("read_again") + user("send"),
    "opened>write write>check check>read_again read_again>send send>closed",
)


def test_case_before_a_new_step_moves_and_one_past_it_stays(desk: Desk) -> None:
    publish(desk, *ONE, FORMS)
    before, at, past = (desk.start("moving") for _ in range(3))
    for case_id, steps in ((at, ["write"]), (past, ["write", "check"])):
        for step in steps:
            do(desk, case_id, step)
    version = publish(desk, *TWO, FORMS)

    assert [(one.verdict, one.position) for one in foreseen(desk, version)] == [
        ("moves", "before"),
        ("moves", "at"),
        ("stays", "past"),
    ]
    done = migrate(desk, version, before, at, past)

    assert [row.state for row in done] == ["moved", "moved", "refused"]
    do(desk, at, "check")
    assert desk.open_steps(at) == ["read_again"]
    do(desk, past, "send")
    assert desk.case(past).state == "complete"
    assert desk.breaks() == []


def test_shorter_clock_is_counted_again_from_the_same_anchor(desk: Desk) -> None:
    publish(desk, *ONE, FORMS, declared=LOCAL.format(60))
    case_id = desk.start("moving", date(2026, 12, 1))
    version = publish(desk, *TWO, FORMS, declared=LOCAL.format(40))

    (found,) = foreseen(desk, version)
    assert [(c.key, c.was_on, c.due_on, c.days) for c in found.clocks] == [
        ("local", date(2027, 1, 30), date(2027, 1, 10), -20)
    ]
    migrate(desk, version, case_id)

    assert desk.clock("local").due_on == date(2027, 1, 10)
    assert desk.clock("local").version_id == version


def test_undo_puts_a_case_back_exactly_where_it_was(desk: Desk) -> None:
    publish(desk, *ONE, FORMS, declared=LOCAL.format(60))
    case_id = desk.start("moving", date(2026, 12, 1))
    version = publish(desk, *TWO, FORMS, declared=LOCAL.format(40))
    was = standing(desk)
    done = migrate(desk, version, case_id)
    assert standing(desk) != was

    assert [row.state for row in undo(desk, done[0].migration_id)] == ["undone"]
    assert standing(desk) == was
    (again,) = migrate(desk, version, case_id)
    assert again.state == "moved"
    assert desk.clock("local").due_on == date(2027, 1, 10)
    assert desk.breaks() == []

"""Cases with clocks to try: three steps in a row, each asking for the dates that clocks read."""

from datetime import date

from tests.engine.desk import Desk, question, text_form
from tests.engine.diagram.drawing import DECLARED, user

DATES = (
    question("sent", "datetime", fact="sent_on", subtype="date"),
    question("aware", "datetime", fact="aware_on", subtype="date"),
)
FORMS = {name: text_form(name, *DATES) for name in ("first", "second", "third")}


def clock(clock_id: str, **attributes: str) -> str:
    """A declared clock: five days from the day of awareness, unless something else is said."""
    declared = {"length": "5", "unit": "days", "anchor": "aware_on"} | attributes
    words = " ".join(f'{key}="{value}"' for key, value in declared.items())
    return f'<caseway:clock id="{clock_id}" name="{clock_id}" {words}/>'


def steps(desk: Desk, *clocks: str, first: str = "") -> int:
    """A case of three steps in a row, with these clocks beside the usual ones."""
    desk.publish(
        "steps",
        user("first", first) + user("second") + user("third"),
        "opened>first first>second second>third third>closed",
        FORMS,
        declared=DECLARED + "".join(clocks),
    )
    return desk.start("steps")


def state(desk: Desk, key: str) -> tuple[str, date | None]:
    """The state and the due date of the newest clock with a key."""
    found = desk.clock(key)
    return found.state, found.due_on


def desk_met(desk: Desk, key: str) -> tuple[str, date | None]:
    """The state of the newest clock with a key, and the day on which it was met."""
    found = desk.clock(key)
    return found.state, found.met_on

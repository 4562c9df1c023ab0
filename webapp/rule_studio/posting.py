"""A table as its page posts it: every cell an input, and one button that says what else to do."""

from collections.abc import Mapping

from engine.rules import HIT_POLICIES, Input, Output, Row, RuleError, Table, editing
from engine.rules.table import MOST_COLUMNS, MOST_ROWS
from engine.rules.tidying import tidy_cell
from engine.studio.proposed_rules import Declared

LONGEST = 500
_WORDS = {
    "save": "saved",
    "add-row": "a rule added",
    "add-input": "an input added",
    "add-output": "an output added",
    "up": "a rule moved up",
    "down": "a rule moved down",
    "remove-row": "a rule removed",
    "remove-input": "an input removed",
    "remove-output": "an output removed",
}


def posted_table(posted: Mapping[str, str], old: Table, declared: Declared) -> Table:
    """The table with the cells as they were typed.

    Args:
        posted: input names to values.
        old: the table as it stands; what the page does not ask for is taken from it.
        declared: what it may read and set, so that words people read are understood.

    Raises:
        RuleError: the page was drawn from a table of another shape.
    """
    counts = tuple(posted.get(name, "") for name in ("rows", "inputs", "outputs"))
    if counts != tuple(str(len(each)) for each in (old.rows, old.inputs, old.outputs)):
        raise RuleError(
            "The table has changed since you opened it.", "Open it again and make your change there."
        )
    inputs = tuple(
        Input(_text(posted, f"in-{place}-expression"), _text(posted, f"in-{place}-label"))
        for place in range(1, len(old.inputs) + 1)
    )
    outputs = tuple(
        Output(_text(posted, f"out-{place}-fact"), _text(posted, f"out-{place}-label"))
        for place in range(1, len(old.outputs) + 1)
    )
    rows = tuple(_row(posted, number, inputs, outputs, declared) for number in range(1, len(old.rows) + 1))
    policy = posted.get("hit_policy", old.hit_policy)
    return Table(
        old.id,
        _text(posted, "name") or old.name,
        policy if policy in HIT_POLICIES else old.hit_policy,
        inputs,
        outputs,
        rows,
    )


def acted(table: Table, action: str, posted: Mapping[str, str], declared: Declared) -> tuple[Table, str]:
    """The table after what a button asks for, and that in words.

    Raises:
        RuleError: the table would be too large, or nothing was chosen to be added.
    """
    kind, _, number_text = action.partition(":")
    number = int(number_text) if number_text.isascii() and number_text.isdigit() else 0
    columns = len(table.inputs) + len(table.outputs)
    if kind.startswith("add-") and (len(table.rows) >= MOST_ROWS or columns >= MOST_COLUMNS):
        raise RuleError(
            f"A table has {MOST_ROWS} rules and {MOST_COLUMNS} columns at most.", "Split it in two."
        )
    if kind == "add-row":
        table = editing.add_row(table)
    elif kind in ("add-input", "add-output"):
        table = _with_column(table, kind, posted.get(kind.replace("add", "new"), ""), declared)
    elif kind in ("up", "down"):
        table = editing.move_row(table, number, -1 if kind == "up" else 1)
    elif kind == "remove-row":
        table = editing.remove_row(table, number)
    elif kind == "remove-input":
        table = editing.remove_input(table, number)
    elif kind == "remove-output":
        table = editing.remove_output(table, number)
    return table, _WORDS.get(kind, _WORDS["save"])


def _with_column(table: Table, kind: str, name: str, declared: Declared) -> Table:
    if name not in declared.types:
        raise RuleError("Nothing was chosen to be added.", "Choose a fact first.")
    label = declared.labels.get(name, "")
    if kind == "add-input":
        return editing.add_input(table, name, label)
    return editing.add_output(table, name, label)


def _row(
    posted: Mapping[str, str],
    number: int,
    inputs: tuple[Input, ...],
    outputs: tuple[Output, ...],
    declared: Declared,
) -> Row:
    tested = tuple(
        tidy_cell(
            _text(posted, f"cell-{number}-in-{place}"),
            declared.type_of(column.expression),
            declared.choices.get(column.expression, {}),
        )
        for place, column in enumerate(inputs, start=1)
    )
    set_ = tuple(
        tidy_cell(
            _text(posted, f"cell-{number}-out-{place}"),
            declared.types.get(output.fact, ""),
            declared.choices.get(output.fact, {}),
        )
        for place, output in enumerate(outputs, start=1)
    )
    return Row(tested, set_, _text(posted, f"note-{number}"))


def _text(posted: Mapping[str, str], name: str) -> str:
    return " ".join(posted.get(name, "").split())[:LONGEST]

"""Small decision tables for tests."""

from engine.rules import Input, Output, Row, Table


def table(
    inputs: str, outputs: str, *rows: tuple[str, ...], policy: str = "UNIQUE", name: str = "Criteria"
) -> Table:
    """A table from words: columns separated by ``|``, each row one tuple of cells, inputs before outputs."""
    columns = [each.strip() for each in inputs.split("|")]
    return Table(
        id="criteria",
        name=name,
        hit_policy=policy,
        inputs=tuple(Input(each) for each in columns),
        outputs=tuple(Output(each.strip()) for each in outputs.split("|")),
        rows=tuple(Row(row[: len(columns)], row[len(columns) :]) for row in rows),
    )

"""A table tried on made-up values, which travel in the address; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.expressions import ExpressionError, parse
from engine.now import local_date
from engine.queries.rule_trials import try_table
from engine.rules import RuleError, Table
from engine.rules.cells import is_any
from engine.rules.covering import say_value
from engine.rules.tidying import read_value
from engine.studio.proposed_rules import Declared
from webapp.auth import current_engine

PREFIX = "try-"


@dataclass(frozen=True)
class Trial:
    """What was typed, and what came of it; nothing while nobody has tried."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
    done: bool = False


def names_read(table: Table, declared: Declared) -> list[str]:
    """The facts and parameters that a table reads, in its inputs and in what it sets."""
    texts = [column.expression for column in table.inputs]
    texts += [cell for row in table.rows for cell in row.outputs if not is_any(cell)]
    found: dict[str, None] = {}
    for text in texts:
        try:
            found |= dict.fromkeys(sorted(parse(text).names))
        except ExpressionError:
            continue  # the check says so where it stands
    return [name for name in found if name in declared.types]


def try_it(area_id: int, table: Table, declared: Declared, given: Mapping[str, str]) -> Trial:
    """Decide the table on the values of an address."""
    typed = {name: given.get(PREFIX + name, "") for name in names_read(table, declared)}
    values, errors = {}, {}
    for name, text in typed.items():
        try:
            values[name] = read_value(text, declared.types[name], declared.choices.get(name, {}))
        except RuleError as error:
            errors[name] = str(error)
    if errors:
        return Trial(typed, errors)
    engine = current_engine()
    try:
        with engine.read() as rows:
            decided = try_table(rows, area_id, table, values, local_date(engine.now()))
    except (RuleError, ExpressionError) as error:
        return Trial(typed, refusal=str(error), done=True)
    results = tuple(
        (declared.labels.get(fact, fact), say_value(value, declared.choices.get(fact, {})))
        for fact, value in decided.values.items()
    )
    return Trial(typed, {}, decided.rows, results, done=True)

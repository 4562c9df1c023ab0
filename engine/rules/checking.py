"""What is wrong with a decision table: types, values, overlaps and gaps, each at its rule and column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.diagram.model import FactDeclaration
from engine.expressions import Expression, ExpressionError, nodes, parse
from engine.expressions.checker import result_type
from engine.expressions.types import LISTS
from engine.rules.cells import is_any, read_cell
from engine.rules.covering import Example, TooLargeError, find_gap, find_overlaps
from engine.rules.errors import RuleError
from engine.rules.table import COLLECT, Table

_MOST_OVERLAPS = 10
_WORDS = frozenset({"text", "choice", "agency", "person"})


@dataclass(frozen=True)
class TableFinding:
    """One complaint about a table.

    Attributes:
        row: the number of the rule, 0 for the table itself.
        column: ``in1``, ``out1`` and so on; empty for the whole rule.
        problem: what is wrong, as a sentence.
        mend: what to do about it.
        severity: error or warning.
        rule: a stable code.
    """

    row: int
    column: str
    problem: str
    mend: str
    severity: str = "error"
    rule: str = "rule-cell"


def check_table(
    table: Table,
    types: Mapping[str, str],
    choices: Mapping[str, Mapping[str, str]],
    facts: Mapping[str, FactDeclaration],
) -> list[TableFinding]:
    """Check a table against what the process declares.

    Args:
        table: the table.
        types: the type of each fact and parameter that it may read.
        choices: the values of each name that has some, with their words.
        facts: the facts that it may set.
    """
    checker = _Checker(table, types, choices, facts)
    found = list(checker.columns())
    found += checker.cells()
    if not any(each.severity == "error" for each in found):
        found += checker.covering()
    return found


class _Checker:
    """One checking of one table."""

    def __init__(
        self,
        table: Table,
        types: Mapping[str, str],
        choices: Mapping[str, Mapping[str, str]],
        facts: Mapping[str, FactDeclaration],
    ) -> None:
        self.table, self.types, self.choices, self.facts = table, types, choices, facts
        self.inputs: list[Expression | None] = []
        self.kinds: list[str] = []

    def columns(self) -> Iterator[TableFinding]:
        """Inputs can be read, outputs are facts that can be set."""
        table = self.table
        if not table.inputs or not table.outputs or not table.rows:
            problem = "The table needs at least one input, one output and one rule."
            yield TableFinding(0, "", problem, "Add what is missing.", rule="rule-empty")
        for number, column in enumerate(table.inputs, start=1):
            try:
                expression = parse(column.expression)
                kind = expression.check(self.types, self.choices)
            except ExpressionError as error:
                self.inputs.append(None)
                self.kinds.append("")
                problem = f"The input “{column.name}” cannot be read: {error.problem.rstrip('.')}."
                yield TableFinding(0, f"in{number}", problem, error.mend, rule="rule-input")
                continue
            self.inputs.append(expression)
            self.kinds.append(kind)
            if expression.reads_parts:
                problem, mend = "A table cannot count parts.", "Read a fact that an outcome sets."
                yield TableFinding(0, f"in{number}", problem, mend, rule="rule-input")
        yield from self._outputs()

    def _outputs(self) -> Iterator[TableFinding]:
        named = [output.fact for output in self.table.outputs]
        for number, output in enumerate(self.table.outputs, start=1):
            fact = self.facts.get(output.fact)
            if fact is None:
                problem = f"The output sets {output.fact or 'nothing'}, which is no fact of the process."
                mend = "Declare the fact in the process with its type."
                yield TableFinding(0, f"out{number}", problem, mend, rule="rule-output")
            elif named.count(output.fact) > 1:
                problem = f"{output.fact} is set by two columns."
                yield TableFinding(0, f"out{number}", problem, "Keep one of them.", rule="rule-output")
            elif self.table.hit_policy == COLLECT and fact.type not in LISTS:
                problem = f"The table collects, but {output.fact} holds one value."
                mend = "Set a list, or let exactly one rule fit (UNIQUE)."
                yield TableFinding(0, f"out{number}", problem, mend, rule="rule-output")

    def cells(self) -> list[TableFinding]:
        """Every cell can be read and fits its column."""
        found: list[TableFinding] = []
        for number, row in enumerate(self.table.rows, start=1):
            for place, cell in enumerate(row.inputs):
                found += self._input(number, place, cell)
            for place, cell in enumerate(row.outputs):
                found += self._output(number, place, cell)
        return found

    def _input(self, number: int, place: int, cell: str) -> Iterator[TableFinding]:
        expression, column = self.inputs[place], f"in{place + 1}"
        if expression is None:
            return
        try:
            node = read_cell(cell, expression.root, self.kinds[place])
            if node is not None:
                result_type(node, self.types, self.choices)
        except (ExpressionError, RuleError) as error:
            problem = f"Rule {number}, “{self.table.inputs[place].name}”: {error.problem.rstrip('.')}."
            yield TableFinding(number, column, problem, error.mend)

    def _output(self, number: int, place: int, cell: str) -> Iterator[TableFinding]:
        output, column = self.table.outputs[place], f"out{place + 1}"
        fact = self.facts.get(output.fact)
        if fact is None or is_any(cell):
            return
        try:
            expression = parse(cell)
            kind = expression.check(self.types, self.choices)
        except ExpressionError as error:
            problem = f"Rule {number}, “{output.name}”: {error.problem.rstrip('.')}."
            yield TableFinding(number, column, problem, error.mend)
            return
        problem = _misfit(expression, kind, fact)
        if problem:
            mend = "Write a value of the fact's type, or - to leave it as it is."
            yield TableFinding(number, column, f"Rule {number}, “{output.name}”: {problem}", mend)

    def covering(self) -> Iterator[TableFinding]:
        """Exactly one rule fits whatever comes, where one has to."""
        if self.table.hit_policy == COLLECT:
            return
        for overlap in find_overlaps(self.table, self.kinds, self.choices)[:_MOST_OVERLAPS]:
            problem = (
                f"Rules {overlap.first} and {overlap.second} both fit when {self._said(overlap.example)}."
            )
            mend = "Change one of them, so that only one fits; or collect what they say (COLLECT)."
            yield TableFinding(overlap.second, "", problem, mend, rule="rule-overlap")
        try:
            gap = find_gap(self.table, self.kinds, self.choices)
        except TooLargeError:
            problem = "The table is too large to see whether some rule fits whatever comes."
            yield TableFinding(0, "", problem, "Split it in two.", "warning", "rule-gap")
            return
        if gap is not None:
            problem = f"No rule fits when {self._said(gap)}. A case would stop there."
            mend = "Add a rule for it; - fits anything, and not(…) fits everything else."
            yield TableFinding(0, "", problem, mend, "warning", "rule-gap")

    def _said(self, example: Example) -> str:
        return example.in_words(self.table, self.choices)


def _misfit(expression: Expression, kind: str, fact: FactDeclaration) -> str:
    wanted = fact.type.removesuffix("_list") if fact.type in LISTS else fact.type
    fits = (
        kind in (wanted, fact.type)
        or (kind == "integer" and wanted == "decimal")
        or (kind == "text" and wanted in _WORDS)
        or (wanted == "text" and kind in _WORDS)
    )
    if not fits:
        return f"this gives {kind.replace('_', ' ')}, but {fact.id} is {fact.type.replace('_', ' ')}."
    root = expression.root
    known = {choice.id for choice in fact.choices}
    if known and isinstance(root, nodes.Literal) and root.value not in known:
        return f"{fact.id} has no value “{root.value}”."
    return ""

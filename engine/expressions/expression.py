"""A condition as the rest of the project holds it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from engine.expressions import nodes
from engine.expressions.checker import result_type
from engine.expressions.describer import describe
from engine.expressions.evaluator import evaluate
from engine.expressions.parser import parse_tree
from engine.expressions.reads import unguarded
from engine.expressions.types import Context, Value, ValueType


@dataclass(frozen=True)
class Expression:
    """A condition that has been read. Two are equal when their texts are.

    Attributes:
        text: as written.
        root: the tree.
    """

    text: str
    root: nodes.Node = field(compare=False, repr=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The facts and parameters read."""
        return frozenset(node.id for node in nodes.walk(self.root) if isinstance(node, nodes.Name))

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names that must have a value: those read without asking first whether they are set."""
        return unguarded(self.root)

    @cached_property
    def reads_parts(self) -> bool:
        """Whether parts are counted, so that it can only be asked of a task with parts."""
        counted = (nodes.PartsNumber, nodes.PartsCount)
        return any(isinstance(node, counted) for node in nodes.walk(self.root))

    @cached_property
    def parts_fields(self) -> frozenset[str]:
        """The form fields counted over the parts."""
        return frozenset(node.field for node in nodes.walk(self.root) if isinstance(node, nodes.PartsCount))

    def check(
        self, types: Mapping[str, str], choices: Mapping[str, Collection[str]] | None = None
    ) -> ValueType:
        """Check against the declared facts and parameters.

        Args:
            types: the type of each name that may be read.
            choices: the allowed values of a name, where known (a mapping from id to label will do).

        Returns:
            The type of the result; a condition must give "boolean".

        Raises:
            ExpressionTypeError: naming the fact or the place, and the mend.
        """
        return result_type(self.root, types, choices or {})

    def evaluate(self, values: Mapping[str, Value], context: Context) -> Value:
        """Work it out. ``and`` and ``or`` stop as soon as the answer is known.

        Args:
            values: facts and parameters by id; a missing one, None and an empty text are not set.
            context: the day, the calendar and the parts.

        Raises:
            UnsetFactError: when a fact that is needed has no value.
            ExpressionError: when values do not fit, or a division is by nought.
        """
        return evaluate(self.root, values, context)

    def describe(
        self, labels: Mapping[str, str], choices: Mapping[str, Mapping[str, str]] | None = None
    ) -> str:
        """Say it in plain English.

        Args:
            labels: what people call each fact, parameter and counted field.
            choices: what people call each value of a choice, by name.
        """
        return describe(self.root, labels, choices or {})


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read a condition.

    Raises:
        ExpressionSyntaxError: naming the place and the mend, for anything that is not in the language, over
            2,000 characters, nested over 30 deep or of over 300 parts.
    """
    return Expression(text, parse_tree(text))

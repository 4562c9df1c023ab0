"""Which facts a condition needs, once what it asks about them first is taken into account."""

from engine.expressions import nodes
from engine.expressions.nodes import Node

_NOTHING: frozenset[str] = frozenset()


def unguarded(node: Node, known: frozenset[str] = _NOTHING) -> frozenset[str]:
    """Return the names whose lack of a value would stop the condition.

    In ``x is set and x > 1`` the second half is only reached when x is set, so x is not among them.

    Args:
        node: the tree.
        known: the names already known to be set.
    """
    match node:
        case nodes.IsSet():
            return _NOTHING
        case nodes.Name():
            return _NOTHING if node.id in known else frozenset({node.id})
        case nodes.Junction():
            found = _NOTHING
            for operand in node.operands:
                found |= unguarded(operand, known)
                known |= _proved(operand, holds=node.operator == "and")
            return found
        case _:
            return _NOTHING.union(*(unguarded(child, known) for child in nodes.children(node)))


def _proved(node: Node, *, holds: bool) -> frozenset[str]:
    """Return the names that are set whenever the node holds, or whenever it does not."""
    match node:
        case nodes.IsSet():
            return frozenset({node.name.id}) if node.negated is not holds else _NOTHING
        case nodes.Not():
            return _proved(node.operand, holds=not holds)
        case nodes.Junction() if (node.operator == "and") is holds:
            return _NOTHING.union(*(_proved(operand, holds=holds) for operand in node.operands))
        case _:
            return _NOTHING

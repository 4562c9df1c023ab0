"""Edits of a drawing as functions on its text: each gives new text, or an error that says what to do.

Nothing here knows a database. What an edit does not know in a file, it leaves as it is.
"""

from engine.editing.adding import NEW_END, NEW_ENDS, Branch, add_branch, add_gateway, add_step
from engine.editing.branches import BranchValues, change_branch, order_branch, read_branch
from engine.editing.changing_kinds import change_kind, kinds_for, lost_by
from engine.editing.declarations import (
    change_process,
    put_declaration,
    put_rung,
    remove_declaration,
    remove_rung,
)
from engine.editing.edit import Edit
from engine.editing.events import add_event
from engine.editing.kinds import CONDITIONAL, ENDS, EVENTS, GATEWAYS, KINDS, STEPS, Kind
from engine.editing.lanes import add_lane, change_lane, order_lane, remove_lane
from engine.editing.moving import move_step
from engine.editing.placing import Place
from engine.editing.removing import remove_branch, remove_step
from engine.editing.renaming import Elsewhere, rename_declaration, rename_element, rename_rung
from engine.editing.steps import StepValues, change_step, read_step
from engine.editing.uses import Use, list_uses

__all__ = [
    "CONDITIONAL",
    "ENDS",
    "EVENTS",
    "GATEWAYS",
    "KINDS",
    "NEW_END",
    "NEW_ENDS",
    "STEPS",
    "Branch",
    "BranchValues",
    "Edit",
    "Elsewhere",
    "Kind",
    "Place",
    "StepValues",
    "Use",
    "add_branch",
    "add_event",
    "add_gateway",
    "add_lane",
    "add_step",
    "change_branch",
    "change_kind",
    "change_lane",
    "change_process",
    "change_step",
    "kinds_for",
    "list_uses",
    "lost_by",
    "move_step",
    "order_branch",
    "order_lane",
    "put_declaration",
    "put_rung",
    "read_branch",
    "read_step",
    "remove_branch",
    "remove_declaration",
    "remove_lane",
    "remove_rung",
    "remove_step",
    "rename_declaration",
    "rename_element",
    "rename_rung",
]

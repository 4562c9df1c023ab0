"""The process engine behind one door: the only package that imports SpiffWorkflow."""

from engine.workflow.diff import MarkingDiff, diff
from engine.workflow.errors import (
    BudgetExceededError,
    MarkingError,
    NotAVerdictError,
    NoWayOnError,
    TokenNotOpenError,
    UndeliveredEventError,
    WorkflowDefinitionError,
    WorkflowError,
)
from engine.workflow.marking import Marking, TokenRef, steps_to_run
from engine.workflow.script_engine import Evaluate
from engine.workflow.spec import Spec, compile_spec
from engine.workflow.stepping import StepFault
from engine.workflow.workflow import Token, Workflow

__all__ = [
    "BudgetExceededError",
    "Evaluate",
    "Marking",
    "MarkingDiff",
    "MarkingError",
    "NoWayOnError",
    "NotAVerdictError",
    "Spec",
    "StepFault",
    "Token",
    "TokenNotOpenError",
    "TokenRef",
    "UndeliveredEventError",
    "Workflow",
    "WorkflowDefinitionError",
    "WorkflowError",
    "compile_spec",
    "diff",
    "steps_to_run",
]

"""What can go wrong in the workflow package, in words that name the element."""


class WorkflowError(Exception):
    """Anything this package refuses or cannot do."""


class WorkflowDefinitionError(WorkflowError):
    """The lowered diagram cannot be run. The message says which element and why."""


class MarkingError(WorkflowError):
    """A saved state is not one of ours, or does not fit the diagram it is restored on."""


class TokenNotOpenError(WorkflowError):
    """No open task carries this token."""


class NoWayOnError(WorkflowError):
    """A gateway found no condition true and has no default flow."""


class NotAVerdictError(WorkflowError):
    """A condition gave something other than true or false."""


class ScriptRefusedError(WorkflowError):
    """A script reached the engine. Scripts are refused everywhere (design section 7)."""


class BudgetExceededError(WorkflowError):
    """The automatic steps of one command took too many steps or too long."""


class UndeliveredEventError(WorkflowError):
    """An escalation was thrown that no enclosing boundary event catches."""

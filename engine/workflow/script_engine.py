"""The library's way to our expression language, and to nothing else (limits 4.8)."""

from collections.abc import Callable
from typing import Any, NoReturn

from engine.workflow.errors import NotAVerdictError, ScriptRefusedError

Evaluate = Callable[[str], bool]


class ConditionEngine:
    """Stands where the library expects its Python script engine. It never sees Python."""

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate

    def evaluate(self, _task: Any, expression: str, external_context: Any = None) -> bool:
        """Ask whether a gateway condition holds.

        Raises:
            NotAVerdictError: the answer is not true or false.
            Exception: whatever ``evaluate`` raises, unchanged; it becomes the fault of the gateway.
        """
        del external_context  # tokens carry no data (design D2)
        verdict = self._evaluate(expression)
        if not isinstance(verdict, bool):
            raise NotAVerdictError(f"The condition '{expression}' gave {verdict!r}, not true or false.")
        return verdict

    def execute(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse a script."""
        raise ScriptRefusedError("Scripts are refused.")

    def call_service(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse a service call; services leave through the outbox."""
        raise ScriptRefusedError("Service calls are refused inside the engine.")

"""A drawn diagram made into the small, safe subset of BPMN that the engine runs."""

from engine.lowering.lower import Lowered, LoweringError, lower

__all__ = ["Lowered", "LoweringError", "lower"]

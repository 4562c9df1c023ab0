"""Layout: a clean diagram interchange for BPMN that has none. Works on text alone."""

from engine.layout.page import add_layout

__all__ = ["add_layout"]

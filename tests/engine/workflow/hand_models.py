"""Diagrams drawn by hand, each around one shape that went wrong somewhere."""

from tests.engine.workflow import models_of_gateways, models_of_scopes
from tests.engine.workflow.drawing import draw

HAND_MODELS = {name: draw(text) for name, text in (models_of_gateways.TEXTS | models_of_scopes.TEXTS).items()}
UNSOUND = {"join_that_can_never_fire"}

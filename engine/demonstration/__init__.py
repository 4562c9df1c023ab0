"""A fictional partnership with cases in every stage, made by running the real commands on a moved clock."""

from engine.demonstration.building import build_demonstration, is_built
from engine.demonstration.partnership import PASSWORD, SignIn, list_sign_ins

__all__ = ["PASSWORD", "SignIn", "build_demonstration", "is_built", "list_sign_ins"]

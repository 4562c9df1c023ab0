"""Clocks, facts, parameters, roles and cited clauses of a proposal as tables."""

from flask import Blueprint

blueprint = Blueprint("studio_details", __name__, url_prefix="/studio/<int:proposal_id>/details")

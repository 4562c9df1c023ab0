"""The decision tables of a proposal."""

from flask import Blueprint

blueprint = Blueprint("studio_rules", __name__, url_prefix="/studio/<int:proposal_id>/rules")

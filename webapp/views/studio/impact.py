"""What a proposal would do to every live case."""

from flask import Blueprint

blueprint = Blueprint("studio_impact", __name__, url_prefix="/studio/<int:proposal_id>/impact")

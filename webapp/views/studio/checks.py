"""What the gate finds in a proposal, and which duties its steps meet."""

from flask import Blueprint

blueprint = Blueprint("studio_checks", __name__, url_prefix="/studio/<int:proposal_id>/checks")

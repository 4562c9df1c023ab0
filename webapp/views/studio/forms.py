"""The forms of a proposal: edited, and shown as the page that people will see."""

from flask import Blueprint

blueprint = Blueprint("studio_forms", __name__, url_prefix="/studio/<int:proposal_id>/forms")

"""What is different from the version that a proposal changes, in picture and words."""

from flask import Blueprint

blueprint = Blueprint("studio_compare", __name__, url_prefix="/studio/<int:proposal_id>/compare")

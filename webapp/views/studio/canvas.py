"""The drawing of a proposal, edited on the canvas."""

from flask import Blueprint

blueprint = Blueprint("studio_canvas", __name__, url_prefix="/studio/<int:proposal_id>/diagram")

"""The same process as an ordered outline, edited from the keyboard without the canvas."""

from flask import Blueprint

blueprint = Blueprint("studio_outline", __name__, url_prefix="/studio/<int:proposal_id>/outline")

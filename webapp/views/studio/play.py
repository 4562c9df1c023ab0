"""Walking through a proposal with a movable clock, and keeping the walk as a scenario."""

from flask import Blueprint

blueprint = Blueprint("studio_play", __name__, url_prefix="/studio/<int:proposal_id>/play")

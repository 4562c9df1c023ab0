"""Submitting a proposal, and approving or returning it."""

from flask import Blueprint

blueprint = Blueprint("studio_release", __name__, url_prefix="/studio/<int:proposal_id>/release")

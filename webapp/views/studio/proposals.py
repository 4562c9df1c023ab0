"""Proposals: the list, one of them with what remains to be done, and its history."""

from flask import Blueprint

blueprint = Blueprint("studio_proposals", __name__, url_prefix="/studio")

"""Starting a proposal: from a version, a shipped archive, an imported file, or nothing."""

from flask import Blueprint

blueprint = Blueprint("studio_starting", __name__, url_prefix="/studio/new")

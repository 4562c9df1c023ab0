"""Diagrams and archives from elsewhere: read whatever they are, and offer the mends that are safe to make."""

from engine.importing.mending import Mend, apply_mends, list_mends
from engine.importing.uploads import Upload, read_upload

__all__ = ["Mend", "Upload", "apply_mends", "list_mends", "read_upload"]

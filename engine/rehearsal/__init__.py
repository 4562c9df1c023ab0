"""Rehearsing an upgrade on a copy of the database: does everything stand where it stood, and will it?"""

from engine.rehearsal.rehearsing import Rehearsal, rehearse
from engine.rehearsal.standing import Difference, Standing, compare

__all__ = ["Difference", "Rehearsal", "Standing", "compare", "rehearse"]

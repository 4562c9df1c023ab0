"""Facts: the few typed values that conditions and clocks read, each with its history (design, D2)."""

from engine.facts.book import FactBook
from engine.facts.values import fact_from_form, from_json, to_json

__all__ = ["FactBook", "fact_from_form", "from_json", "to_json"]

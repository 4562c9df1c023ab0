"""What may be published: complaints about a diagram or a bundle, each naming the element and the mend."""

from engine.gate.bundle import check_bundle
from engine.gate.check import check_diagram_xml, is_accepted
from engine.gate.drawing import Surroundings
from engine.gate.finding import Finding

__all__ = ["Finding", "Surroundings", "check_bundle", "check_diagram_xml", "is_accepted"]

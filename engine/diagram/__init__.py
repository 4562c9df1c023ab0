"""A BPMN diagram as drawn: what a process owner sees, read from the XML into plain objects."""

"""The schema, one numbered step at a time, both directions."""

"""The shipped processes: data only, one folder each."""

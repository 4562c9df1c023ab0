"""Clocks: due dates with their working, and the rows, rungs and sweep that act on them."""

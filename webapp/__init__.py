"""Delivery: pages, command line, worker. Thin on all of them."""

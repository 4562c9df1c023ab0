"""Retention: rules of an area, and what becomes of one case."""

from webapp.views.retention import cases, rules

BLUEPRINTS = (rules.blueprint, cases.blueprint)

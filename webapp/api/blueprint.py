"""A group of addresses of the interface: what it does not know is refused, in bodies and in queries."""

import flask_smorest
from marshmallow import EXCLUDE
from webargs.flaskparser import FlaskParser


class _Parser(FlaskParser):
    """The schema says what is refused; headers of proxies and clients are nobody's mistake."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None, "headers": EXCLUDE}  # noqa: RUF012


class Blueprint(flask_smorest.Blueprint):
    """As Flask-smorest's, with our parser."""

    ARGUMENTS_PARSER = _Parser()

"""A group of addresses of the interface: what it does not know is refused, in bodies and in queries."""

from typing import Any

import flask_smorest
from marshmallow import EXCLUDE
from webargs.flaskparser import FlaskParser


class _Parser(FlaskParser):
    """The schema says what is refused; headers of proxies and clients are nobody's mistake."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None, "headers": EXCLUDE}  # noqa: RUF012


class Blueprint(flask_smorest.Blueprint):
    """As Flask-smorest's, with our parser and a name for every operation: ``tasks_show_part``."""

    ARGUMENTS_PARSER = _Parser()

    def _store_endpoint_docs(self, endpoint: str, *args: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, *args, **options)
        name = f"{self.name.removeprefix('api_')}_{endpoint.strip('_')}"
        for method, doc in self._docs[endpoint].items():
            if method != "parameters":
                doc.setdefault("manual_doc", {})["operationId"] = name

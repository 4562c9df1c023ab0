"""Puts the interface of other systems into the application, and serves its description."""

from http import HTTPStatus

import flask_smorest
from flask import Flask, Response, current_app, json, jsonify

from webapp.api import cases, clocks, exports, guard, messages, processes, task_work, tasks
from webapp.api.blueprint import Blueprint
from webapp.api.problems import CONTENT_TYPE
from webapp.api.schemas import Problem
from webapp.config import Settings
from webapp.security import csrf, limiter

VERSION = "1"
BLUEPRINTS: tuple[Blueprint, ...] = (
    cases.blueprint,
    clocks.blueprint,
    tasks.blueprint,
    task_work.blueprint,
    processes.blueprint,
    messages.blueprint,
    exports.blueprint,
)
description = Blueprint("api_description", __name__, url_prefix="/api/v1", description="This description")
_REQUEST_ID = {
    "X-Request-Id": {"description": "To quote when asking for help.", "schema": {"type": "string"}}
}


def _rate() -> str:
    settings: Settings = current_app.extensions["caseway_settings"]
    return settings.api_rate


# Once per process: the same blueprints are given to every application.
for _each in (*BLUEPRINTS, description):
    csrf.exempt(_each)  # no cookie counts here, so there is nothing to forge
    limiter.limit(_rate, key_func=guard.token_key)(_each)


class Interface(flask_smorest.Api):
    """Flask-smorest with our own errors, and with no pages that load scripts from elsewhere."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Errors are answered by webapp.errors, for pages and programs alike."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self._register_problem(status.name, status.phrase)
        self._register_problem("DEFAULT_ERROR", "An error")

    def _register_problem(self, name: str, words: str) -> None:
        content = {CONTENT_TYPE: {"schema": Problem}}
        answer = {"description": words, "content": content, "headers": _REQUEST_ID}
        self.spec.components.response(name, answer, lazy=True)


@description.route("/openapi.json")
@description.response(200, {"type": "object"})
@guard.needs(guard.ANY_SCOPE)
def openapi() -> Response:
    """Get this description (OpenAPI 3.1); any token opens it."""
    return jsonify(current_app.extensions["caseway_interface"].spec.to_dict())


def start(app: Flask) -> None:
    """Register every address under ``/api/v1``."""
    app.config.update(
        API_TITLE="Caseway",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": "Cases, tasks, clocks and processes for other computer systems."},
            "servers": [{"url": "/"}],
        },
    )
    interface = Interface(app)
    scheme = {"type": "http", "scheme": "bearer", "description": "A token of `caseway token issue`."}
    interface.spec.components.security_scheme("token", scheme)
    for blueprint in (*BLUEPRINTS, description):
        interface.register_blueprint(blueprint)
    app.extensions["caseway_interface"] = interface
    # Written once and now, so that a mistake in it stops the start and not a reader.
    json.dumps(interface.spec.to_dict())

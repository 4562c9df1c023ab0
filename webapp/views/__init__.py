"""Pages: each a handful of lines that turn a request into a query or a command and draw the answer."""

from webapp.views import (
    case_actions,
    cases,
    documents,
    health,
    my_tasks,
    opening,
    processes,
    sign_in,
    tasks,
)

BLUEPRINTS = (
    health.blueprint,
    sign_in.blueprint,
    my_tasks.blueprint,
    tasks.blueprint,
    documents.blueprint,
    opening.blueprint,
    cases.blueprint,
    case_actions.blueprint,
    processes.blueprint,
)

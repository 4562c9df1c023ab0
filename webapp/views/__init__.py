"""Pages: each a handful of lines that turn a request into a query or a command and draw the answer."""

from webapp.views import (
    calendar_feed,
    case_actions,
    cases,
    clocks,
    compliance,
    deadlines,
    deliveries,
    documents,
    faults,
    health,
    my_tasks,
    notices,
    opening,
    processes,
    sign_in,
    start,
    tasks,
    what_if,
    year_ahead,
)
from webapp.views import (
    help as help_views,
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
    deadlines.blueprint,
    compliance.blueprint,
    clocks.blueprint,
    what_if.blueprint,
    faults.blueprint,
    deliveries.blueprint,
    notices.blueprint,
    calendar_feed.blueprint,
    processes.blueprint,
    year_ahead.blueprint,
    start.blueprint,
    help_views.blueprint,
)

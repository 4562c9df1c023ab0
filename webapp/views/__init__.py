"""Pages: each a handful of lines that turn a request into a query or a command and draw the answer."""

from webapp.views import health, sign_in

BLUEPRINTS = (health.blueprint, sign_in.blueprint)

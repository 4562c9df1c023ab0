"""The process studio's pages. None of them shows what is in a case."""

from webapp.views.studio import (
    canvas,
    checks,
    clauses,
    compare,
    details,
    forms,
    impact,
    migrations,
    outline,
    play,
    proposals,
    release,
    rules,
    starting,
    versions,
)

BLUEPRINTS = (
    proposals.blueprint,
    starting.blueprint,
    canvas.blueprint,
    outline.blueprint,
    details.blueprint,
    forms.blueprint,
    rules.blueprint,
    checks.blueprint,
    play.blueprint,
    compare.blueprint,
    impact.blueprint,
    release.blueprint,
    versions.blueprint,
    migrations.blueprint,
    clauses.blueprint,
)

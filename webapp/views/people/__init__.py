"""People and their roles: directory, joining and leaving, cover, groups, words for roles, reviews, import."""

from webapp.views.people import (
    account,
    cover,
    directory,
    groups,
    importing,
    labels,
    leaving,
    person,
    reviews,
    roles,
)

BLUEPRINTS = (
    directory.blueprint,
    cover.blueprint,
    groups.blueprint,
    labels.blueprint,
    reviews.blueprint,
    importing.blueprint,
    person.blueprint,
    roles.blueprint,
    leaving.blueprint,
    account.blueprint,
)

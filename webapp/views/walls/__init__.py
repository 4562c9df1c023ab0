"""Who sees a case: the people named, interests, openings in an emergency, and who has looked."""

from webapp.views.walls import emergency, interests, links, looked, members

BLUEPRINTS = (
    members.blueprint,
    interests.blueprint,
    emergency.blueprint,
    looked.blueprint,
    links.blueprint,
)

"""The duty that opens an access review in every area, once a quarter."""

import structlog
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.open_access_review import OpenAccessReview
from engine.execute import Engine
from engine.models import Area
from engine.now import local_date

log = structlog.get_logger()


def open_access_reviews(engine: Engine) -> int:
    """Open what this quarter still wants; an area that fails stops no other.

    Returns:
        How many were opened.
    """
    today = local_date(engine.now())
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    with engine.read() as session:
        areas = list(session.scalars(select(Area.id).order_by(Area.id)))
    opened = 0
    for area_id in areas:
        try:
            opened += isinstance(engine.execute(OpenAccessReview(area_id, quarter), actor=SYSTEM), int)
        except Exception:
            log.exception("access_review.failed", area=area_id)
    return opened

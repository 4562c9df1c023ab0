"""What the pickers of a form offer while it is being written, before there is a case."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from engine.instances.answers import picker_options
from forms import Options


def get_sample_options(session: Session, area_id: int, documents: Mapping[str, str]) -> Options:
    """The people, roles and agencies of an area, and documents that stand for any.

    Args:
        session: the query's session.
        area_id: the area of the proposal; who may see the proposal works there.
        documents: names by id.
    """
    return replace(picker_options(session, area_id), documents=dict(documents))

"""The duty that closes kept messages whose time is over: one command each."""

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.expire_message import ExpireMessage
from engine.execute import Engine, NothingToDo
from engine.models import KeptMessage

BATCH = 500


def expire_messages(engine: Engine) -> int:
    """Expire what is due, up to one batch; returns how many."""
    query = select(KeptMessage.id).where(
        KeptMessage.state == "waiting", KeptMessage.expires_at <= engine.now()
    )
    with engine.read() as session:
        ids = list(session.scalars(query.order_by(KeptMessage.id).limit(BATCH)))
    results = [engine.execute(ExpireMessage(each), actor=SYSTEM) for each in ids]
    return sum(not isinstance(result, NothingToDo) for result in results)

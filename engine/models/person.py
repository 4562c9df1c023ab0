"""A person who can sign in, or once could: rows are kept, since both names stay on the record."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id

SYSTEM_USER = "system"
GUEST = "guest"


class Person(Base):
    """Somebody who acts in the system. What they may do comes from memberships, never from this row.

    ``kind`` is ``person``; ``system`` for another computer system, which acts through tokens and never signs
    in; or ``guest`` for somebody who answered once through a link, and has no account.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(10), default="person", server_default="person")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

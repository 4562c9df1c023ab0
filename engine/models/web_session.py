"""A signed-in browser. Sessions use real time, never the moved clock of a demonstration."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Id


class WebSession(Base):
    """One server-side session. Only the hash of the cookie's token is stored."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    signed_in_with: Mapped[str] = mapped_column(String(20), default="", server_default="")
    browser: Mapped[str] = mapped_column(String(200), default="", server_default="")

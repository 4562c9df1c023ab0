"""What is sent and answered, as marshmallow schemas over the results of queries."""

from webapp.api.schemas.base import Problem

__all__ = ["Problem"]

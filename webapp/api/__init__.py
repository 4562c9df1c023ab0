"""The interface of other computer systems: JSON under ``/api/v1``, by token only. docs/api.md explains it."""

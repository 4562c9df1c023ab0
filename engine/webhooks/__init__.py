"""Webhooks: other systems are told of events, by ids and kinds, signed, through the outbox."""

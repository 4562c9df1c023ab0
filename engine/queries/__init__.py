"""Reads: functions of a session and an actor, filtered by what the actor may see. They never write."""

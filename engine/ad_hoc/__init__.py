"""What no diagram asks for: a task, an information request or a meeting that somebody adds to a case."""

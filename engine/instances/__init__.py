"""Running processes: from a completed token to the tasks, children and clocks it opens."""

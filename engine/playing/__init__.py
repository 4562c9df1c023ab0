"""Walking through a proposal: a scenario that grows, replayed each time in a world that is thrown away."""

"""One module per verb: a frozen dataclass and what it does. The listing is what the system can do."""

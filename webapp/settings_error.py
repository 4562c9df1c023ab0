"""The one error of settings."""


class SettingsError(ValueError):
    """The environment cannot be run with; the message names the variable and what to put there."""

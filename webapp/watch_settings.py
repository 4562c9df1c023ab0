"""What an installation may set about being watched: its monitoring's token, and from where on to alarm."""

from collections.abc import Callable
from datetime import timedelta

from engine.queries.health import Limits

_MEGABYTE = 1024 * 1024
SHORTEST_TOKEN = 16


def read_limits(whole_number: Callable[[str, int], int]) -> Limits:
    """The limits beyond which something is an alarm.

    Args:
        whole_number: reads a setting by its name, with its default.
    """
    usual = Limits()
    minutes = {
        "outbox_age": ("CASEWAY_ALARM_OUTBOX_MINUTES", usual.outbox_age),
        "sweep_lag": ("CASEWAY_ALARM_SWEEP_MINUTES", usual.sweep_lag),
    }
    megabytes = {
        "database_bytes": ("CASEWAY_ALARM_DATABASE_MEGABYTES", usual.database_bytes),
        "free_bytes": ("CASEWAY_ALARM_FREE_MEGABYTES", usual.free_bytes),
    }
    return Limits(
        outbox_depth=whole_number("CASEWAY_ALARM_OUTBOX_DEPTH", usual.outbox_depth),
        **{
            name: timedelta(minutes=whole_number(setting, int(length.total_seconds()) // 60))
            for name, (setting, length) in minutes.items()
        },
        **{
            name: whole_number(setting, size // _MEGABYTE) * _MEGABYTE
            for name, (setting, size) in megabytes.items()
        },
    )

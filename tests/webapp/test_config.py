"""Settings from the environment, and their list for whoever installs."""

import re
from pathlib import Path

import pytest

from webapp.config import Settings, SettingsError

ROOT = Path(__file__).parents[2]


def test_empty_environment_is_development():
    settings = Settings.from_environment({})
    assert settings.environment == "development"
    assert settings.database_url == "sqlite:///var/caseway.sqlite"
    assert len(settings.secret_key) > 40


def test_values_are_read():
    settings = Settings.from_environment(
        {
            "CASEWAY_ENVIRONMENT": "production",
            "CASEWAY_SECRET_KEY": "k" * 32,
            "CASEWAY_HOSTS": "caseway.example, www.caseway.example",
            "CASEWAY_FILES_PATH": "/srv/files",
            "CASEWAY_TRUSTED_PROXIES": "2",
            "CASEWAY_UPLOAD_MEGABYTES": "3",
            "CASEWAY_SESSION_IDLE_MINUTES": "15",
        },
    )
    assert settings.is_production
    assert settings.trusted_hosts == ("caseway.example", "www.caseway.example")
    assert settings.files_path == Path("/srv/files")
    assert settings.trusted_proxies == 2
    assert settings.largest_upload == 3 * 1024 * 1024
    assert settings.session_idle.total_seconds() == 900


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"CASEWAY_ENVIRONMENT": "staging"}, "CASEWAY_ENVIRONMENT must be one of"),
        ({"CASEWAY_SECRET_KEY": "short"}, "at least 32 characters"),
        ({"CASEWAY_ENVIRONMENT": "production"}, "CASEWAY_SECRET_KEY must be set"),
        ({"CASEWAY_ENVIRONMENT": "production", "CASEWAY_SECRET_KEY": "k" * 32}, "CASEWAY_HOSTS"),
        ({"CASEWAY_TRUSTED_PROXIES": "-1"}, "CASEWAY_TRUSTED_PROXIES must be a whole number"),
        ({"CASEWAY_UPLOAD_MEGABYTES": "lots"}, "CASEWAY_UPLOAD_MEGABYTES must be a whole number"),
        ({"CASEWAY_API_RATE": "many"}, "CASEWAY_API_RATE must be like"),
        ({"CASEWAY_WEBHOOK_PRIVATE": "true"}, "CASEWAY_WEBHOOK_PRIVATE must be yes or no"),
        ({"CASEWAY_ALARM_SWEEP_MINUTES": "soon"}, "CASEWAY_ALARM_SWEEP_MINUTES must be a whole number"),
        ({"CASEWAY_METRICS_TOKEN": "short"}, "CASEWAY_METRICS_TOKEN must be at least 16 characters"),
    ],
)
def test_bad_values_are_named(environ, words):
    with pytest.raises(SettingsError, match=words):
        Settings.from_environment(environ)


def test_secret_key_is_not_shown():
    assert "k" * 32 not in repr(Settings(secret_key="k" * 32))
    secret = Settings(database_url="postgresql://app:letmein@db/caseway", limit_store="redis://:letmein@r/1")
    assert "letmein" not in repr(secret)


def test_every_setting_is_in_the_example_and_nothing_else():
    source = "".join(path.read_text() for path in sorted((ROOT / "webapp").glob("*.py")))
    read = set(re.findall(r'"(CASEWAY_[A-Z_]+)"', source))
    documented = set(
        re.findall(r"^(CASEWAY_[A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE)
    )
    # The password is the command line's own; no running service reads it.
    assert documented == read | {"CASEWAY_PASSWORD"}

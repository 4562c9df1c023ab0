"""What an installation may set, read once from the environment. ``deploy/env.example`` lists it all."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from webapp.mail_settings import MailSettings
from webapp.settings_error import SettingsError
from webapp.sign_in_settings import SignInSettings

__all__ = ["ENVIRONMENTS", "Settings", "SettingsError"]

from limits import parse_many

from engine.queries.health import Limits
from engine.scanning import is_clamd_address
from webapp.watch_settings import SHORTEST_TOKEN, read_limits

ENVIRONMENTS = ("development", "demonstration", "test", "production")
_SHORTEST_SECRET = 32
_BROKERS = ("redis://", "rediss://")
_DATABASES = ("sqlite:///", "sqlite+pysqlite:///", "postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True)
class Settings:
    """One installation's settings.

    Attributes:
        environment: one of ENVIRONMENTS. Production refuses a moved clock and a guessed secret key.
        secret_key: signs form tokens. Sessions do not depend on it: they are rows.
        files_path: the folder of uploaded files.
        anchor_path: the file outside the database that holds the ledger's anchors.
        trusted_hosts: the host names that the service answers to; empty means any.
        trusted_proxies: how many proxies in front may be believed about the address and the scheme.
        limit_store: where rate limits count (``memory://``, or ``redis://…`` with several processes).
        broker_url: where Celery's workers are nudged, ``redis://…``; empty where ``caseway serve`` sweeps.
        session_idle: a session ends after this long without a request.
        session_longest: a session ends this long after sign-in, whatever happens.
        largest_upload: bytes of one request, files included.
        upload_files_hour: how many files one person may upload in an hour.
        upload_megabytes_hour: how much they may upload in an hour.
        clamd: where ClamAV's daemon looks for viruses in uploads, ``host:port`` or ``unix:/path``; empty:
            nothing is looked at. Where it is set, no upload is kept that it has not found clean.
        api_rate: how many requests one token may make, such as ``600 per minute``.
        webhook_private: whether webhooks may go to private addresses of one's own network.
        public_processes: whether anybody may read the processes in force, without signing in.
        metrics_token: what the installation's monitoring shows to read ``/metrics``; empty: nobody may.
        limits: from where on something is an alarm.
        mail: how mail is sent, and where its links lead.
        sign_in: second steps, and the organisation's own sign-in.
    """

    environment: str = "development"
    database_url: str = field(default="sqlite:///var/caseway.sqlite", repr=False)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    files_path: Path = Path("var/files")
    anchor_path: Path = Path("var/anchors.log")
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    limit_store: str = field(default="memory://", repr=False)
    broker_url: str = field(default="", repr=False)
    session_idle: timedelta = timedelta(minutes=30)
    session_longest: timedelta = timedelta(hours=12)
    largest_upload: int = 25 * 1024 * 1024
    upload_files_hour: int = 200
    upload_megabytes_hour: int = 1000
    clamd: str = ""
    log_level: str = "INFO"
    api_rate: str = "600 per minute"
    webhook_private: bool = False
    public_processes: bool = False
    metrics_token: str = field(default="", repr=False)
    limits: Limits = field(default_factory=Limits)
    mail: MailSettings = field(default_factory=MailSettings)
    sign_in: SignInSettings = field(default_factory=SignInSettings)

    def __post_init__(self) -> None:
        """Check what cannot be run with.

        Raises:
            SettingsError: an unknown environment or kind of database, a short secret, or production without
                its host names.
        """
        if self.environment not in ENVIRONMENTS:
            raise SettingsError(f"CASEWAY_ENVIRONMENT must be one of {', '.join(ENVIRONMENTS)}")
        if len(self.secret_key) < _SHORTEST_SECRET:
            raise SettingsError(f"CASEWAY_SECRET_KEY must be at least {_SHORTEST_SECRET} characters long")
        # The address may hold a password, so the message does not repeat it.
        if not self.database_url.startswith(_DATABASES):
            raise SettingsError(
                "CASEWAY_DATABASE_URL must be like sqlite:///var/caseway.sqlite or "
                "postgresql+psycopg://user@host/name"
            )
        # Only Redis is tried: a worker killed on a broker that keeps files loses what it was doing.
        if self.broker_url and not self.broker_url.startswith(_BROKERS):
            raise SettingsError("CASEWAY_BROKER_URL must be like redis://host:6379/0")
        if self.clamd and not is_clamd_address(self.clamd):
            raise SettingsError("CASEWAY_CLAMD must be like localhost:3310 or unix:/run/clamav/clamd.ctl")
        if self.metrics_token and len(self.metrics_token) < SHORTEST_TOKEN:
            raise SettingsError(f"CASEWAY_METRICS_TOKEN must be at least {SHORTEST_TOKEN} characters long")
        if self.is_production and not self.trusted_hosts:
            raise SettingsError("CASEWAY_HOSTS must name the host names of the service, with commas between")

    @property
    def is_production(self) -> bool:
        """Whether real cases are handled here."""
        return self.environment == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Args:
            environ: usually ``os.environ``; an empty value counts as not set.

        Raises:
            SettingsError: a value cannot be read, or production lacks a secret key.
        """
        environment = environ.get("CASEWAY_ENVIRONMENT") or cls.environment
        secret_key = environ.get("CASEWAY_SECRET_KEY") or ""
        if not secret_key:
            if environment == "production":
                raise SettingsError("CASEWAY_SECRET_KEY must be set in production")
            # Nothing outside a running process depends on it then, so each process makes its own.
            secret_key = secrets.token_urlsafe(48)
        megabytes = _whole_number(environ, "CASEWAY_UPLOAD_MEGABYTES", 25)
        return cls(
            environment=environment,
            database_url=environ.get("CASEWAY_DATABASE_URL") or cls.database_url,
            secret_key=secret_key,
            files_path=Path(environ.get("CASEWAY_FILES_PATH") or cls.files_path),
            anchor_path=Path(environ.get("CASEWAY_ANCHOR_PATH") or cls.anchor_path),
            trusted_hosts=tuple(filter(None, map(str.strip, environ.get("CASEWAY_HOSTS", "").split(",")))),
            trusted_proxies=_whole_number(environ, "CASEWAY_TRUSTED_PROXIES", 0),
            limit_store=environ.get("CASEWAY_LIMIT_STORE") or cls.limit_store,
            broker_url=environ.get("CASEWAY_BROKER_URL") or cls.broker_url,
            session_idle=timedelta(minutes=_whole_number(environ, "CASEWAY_SESSION_IDLE_MINUTES", 30)),
            session_longest=timedelta(hours=_whole_number(environ, "CASEWAY_SESSION_LONGEST_HOURS", 12)),
            largest_upload=megabytes * 1024 * 1024,
            upload_files_hour=_whole_number(environ, "CASEWAY_UPLOAD_FILES_HOUR", 200),
            upload_megabytes_hour=_whole_number(environ, "CASEWAY_UPLOAD_MEGABYTES_HOUR", 1000),
            clamd=environ.get("CASEWAY_CLAMD") or "",
            log_level=(environ.get("CASEWAY_LOG_LEVEL") or cls.log_level).upper(),
            api_rate=_rate(environ.get("CASEWAY_API_RATE") or cls.api_rate),
            webhook_private=_yes(environ, "CASEWAY_WEBHOOK_PRIVATE"),
            public_processes=_yes(environ, "CASEWAY_PUBLIC_PROCESSES"),
            metrics_token=environ.get("CASEWAY_METRICS_TOKEN") or "",
            limits=read_limits(lambda name, default: _whole_number(environ, name, default)),
            mail=MailSettings.from_environment(environ, is_production=environment == "production"),
            sign_in=SignInSettings.from_environment(environ, is_production=environment == "production"),
        )


def _yes(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "no"
    if text not in ("yes", "no"):
        raise SettingsError(f"{name} must be yes or no")
    return text == "yes"


def _rate(text: str) -> str:
    try:
        parse_many(text)
    except ValueError:
        raise SettingsError("CASEWAY_API_RATE must be like “600 per minute”") from None
    return text


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise SettingsError(f"{name} must be a whole number")
    return int(text)

"""How an installation sends mail: not at all, through an SMTP server, or through GOV.UK Notify."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

from engine.couriers.notify import LIVE
from engine.couriers.smtp import SECURITY
from webapp.settings_error import SettingsError

WAYS = ("none", "smtp", "notify")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_HIGHEST_PORT = 65535
_SHORTEST_KEY = 73  # the service's id and the secret, two UUIDs and a dash; a name may come before


@dataclass(frozen=True)
class MailSettings:
    """Mail of one installation.

    Attributes:
        way: one of WAYS.
        public_url: where people open the service, for links in mails and calendars.
        smtp_security: ``starttls``, ``tls`` or ``none``.
    """

    way: str = "none"
    public_url: str = ""
    sender: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    notify_api_key: str = field(default="", repr=False)
    notify_template_id: str = ""
    notify_url: str = LIVE

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, is_production: bool) -> "MailSettings":
        """Read the settings.

        Args:
            environ: usually ``os.environ``; an empty value counts as not set.
            is_production: links then have to be HTTPS.

        Raises:
            SettingsError: mail is wanted but cannot be sent with what is set.
        """
        security = environ.get("CASEWAY_SMTP_SECURITY") or cls.smtp_security
        if security not in SECURITY:
            raise SettingsError(f"CASEWAY_SMTP_SECURITY must be one of {', '.join(SECURITY)}")
        settings = cls(
            way=environ.get("CASEWAY_MAIL") or cls.way,
            public_url=(environ.get("CASEWAY_PUBLIC_URL") or "").rstrip("/"),
            sender=environ.get("CASEWAY_MAIL_FROM") or "",
            smtp_host=environ.get("CASEWAY_SMTP_HOST") or "",
            smtp_port=_port(environ, _PORTS[security]),
            smtp_security=security,
            smtp_user=environ.get("CASEWAY_SMTP_USER") or "",
            smtp_password=environ.get("CASEWAY_SMTP_PASSWORD") or "",
            notify_api_key=environ.get("CASEWAY_NOTIFY_API_KEY") or "",
            notify_template_id=environ.get("CASEWAY_NOTIFY_TEMPLATE_ID") or "",
            notify_url=environ.get("CASEWAY_NOTIFY_URL") or LIVE,
        )
        settings.check(is_production=is_production)
        return settings

    def check(self, *, is_production: bool) -> None:
        """Refuse what no mail can be sent with.

        Raises:
            SettingsError: naming the variable to set.
        """
        if self.way not in WAYS:
            raise SettingsError(f"CASEWAY_MAIL must be one of {', '.join(WAYS)}")
        schemes = ("https://",) if is_production else ("https://", "http://")
        if self.public_url and not self.public_url.startswith(schemes):
            raise SettingsError(f"CASEWAY_PUBLIC_URL must begin with {' or '.join(schemes)}")
        if self.way != "none" and not self.public_url:
            raise SettingsError("CASEWAY_PUBLIC_URL must be set, for the links in mails")
        if self.way == "smtp":
            if not self.smtp_host:
                raise SettingsError("CASEWAY_SMTP_HOST must name the mail server")
            if "@" not in parseaddr(self.sender)[1]:
                raise SettingsError("CASEWAY_MAIL_FROM must be the address that mails come from")
        if self.way == "notify":
            if len(self.notify_api_key) < _SHORTEST_KEY:
                raise SettingsError("CASEWAY_NOTIFY_API_KEY must be the whole key that GOV.UK Notify gave")
            if not self.notify_template_id:
                raise SettingsError("CASEWAY_NOTIFY_TEMPLATE_ID must name the template at GOV.UK Notify")


def _port(environ: Mapping[str, str], default: int) -> int:
    text = environ.get("CASEWAY_SMTP_PORT") or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _HIGHEST_PORT:
        raise SettingsError("CASEWAY_SMTP_PORT must be the number of a port")
    return int(text)

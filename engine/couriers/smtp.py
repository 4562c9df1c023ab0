"""Mail through an SMTP server."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from engine.notices.letters import Letter
from engine.now import system_now
from engine.parcels import DeliveryError, Receipt

SECURITY = ("starttls", "tls", "none")
SENT = "sent"
_PERMANENT = 500


@dataclass(frozen=True)
class SmtpTransport:
    """One connection for each letter, with a time limit on every step.

    Attributes:
        security: ``starttls`` (refused where the server does not offer it), ``tls`` from the first byte, or
            ``none`` for a relay on the same machine.
        sender: the address in From, with or without a name.
        timeout: seconds for the connection and for each answer.
        trust: certificates to trust, where those of the machine are not enough.
    """

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20
    trust: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    def send(self, address: str, letter: Letter, key: str, *, is_repeated: bool) -> Receipt:
        """Hand one letter to the server; a repeated one carries the same Message-ID.

        Raises:
            DeliveryError: permanent where the server refuses the recipient or the message for good.
        """
        del is_repeated  # the Message-ID tells
        message = self._message(address, letter, key)
        try:
            with self._connect() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message, self.sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _refused("the recipient", code) from error
        except smtplib.SMTPDataError as error:
            raise _refused("the message", error.smtp_code) from error
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError("The mail server did not accept Caseway's user and password.") from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"The mail server would not take mail now ({error.smtp_code}).") from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError("The mail server does not offer what was set, such as STARTTLS.") from error
        except ssl.SSLError as error:
            raise DeliveryError("The mail server's certificate could not be checked.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"The mail server could not be reached ({type(error).__name__}).") from error
        return Receipt(message["Message-ID"], SENT)

    def state_of(self, reference: str) -> str:
        """SMTP does not tell what became of a message; bounces come to the sender's own mailbox."""
        del reference
        return ""

    def _connect(self) -> smtplib.SMTP:
        context = self.trust or ssl.create_default_context()
        # Named after the sender's domain: smtplib would ask a name server what this machine is called.
        named = self._domain()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, named, timeout=self.timeout, context=context)
        server = smtplib.SMTP(self.host, self.port, named, timeout=self.timeout)
        if self.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _message(self, address: str, letter: Letter, key: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = address
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(system_now())
        message["Message-ID"] = f"<{key.replace(':', '.')}@{self._domain()}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2] or "caseway.invalid"


def _refused(what: str, code: int) -> DeliveryError:
    return DeliveryError(f"The mail server refused {what} ({code}).", permanent=code >= _PERMANENT)

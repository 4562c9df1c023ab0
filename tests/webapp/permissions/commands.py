"""Who gets as far as a command's own questions: each is made with fitting ids, tried, and rolled back."""

import dataclasses
import importlib
import pkgutil
from typing import Any

import engine.commands
from engine.actor import Actor
from engine.errors import CasewayError, NotFoundError, NotPermittedError
from tests.browser.pages.seeding import Seeded

# Done by Caseway itself, never for a person.
BY_ITSELF = frozenset(
    {
        "CarryOutDisposal",
        "DeliverService",
        "ExpireMessage",
        "FailEvidencePack",
        "FinishEvidencePack",
        "FireRung",
        "MoveCase",
        "OpenAccessReview",
        "ReprojectCase",
        "SendDigest",
        "SendWeekly",
    }
)
# About one's own account, session, notices, drafts or addresses: nobody else is meant, so nobody is refused.
OF_ONESELF = frozenset(
    {
        "AddPasskey",
        "AskPasswordReset",
        "ChangePassword",
        "ConfirmTotp",
        "ConnectIdentity",
        "CreateCalendarFeed",
        "DisconnectIdentity",
        "MarkNoticesRead",
        "RemovePasskey",
        "RemoveTotp",
        "RenewRecoveryCodes",
        "RevokeCalendarFeed",
        "SetNoticeSettings",
        "SignInWithProvider",
        "UseAccountLink",
        "UsePasskey",
        "UseRecoveryCode",
        "UseTotp",
    }
)


def every_command() -> dict[str, type[Any]]:
    """The commands by name."""
    modules = [
        importlib.import_module(f"engine.commands.{found.name}")
        for found in pkgutil.iter_modules(engine.commands.__path__)
    ]
    return {
        name: kind
        for module in modules
        for name, kind in vars(module).items()
        if dataclasses.is_dataclass(kind) and hasattr(kind, "run") and kind.__module__ == module.__name__
    }


def gets_through(seeded: Seeded, actor: Actor, command: Any) -> bool:
    """Whether somebody is let as far as what the command asks for."""
    try:
        seeded.site.world.engine.preview(command, actor)
    except (NotPermittedError, NotFoundError):
        return False
    except CasewayError:
        return True  # it was refused for what it says, not for who says it
    return True

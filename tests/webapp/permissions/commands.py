"""Who gets as far as a command's own questions: each is made with fitting ids, tried, and rolled back."""

import dataclasses
import importlib
import pkgutil
from typing import Any, Literal

import engine.commands
from engine.actor import Actor
from engine.errors import CasewayError, NotFoundError, NotPermittedError
from engine.execute import Engine

Outcome = Literal["through", "told", "hidden"]

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

_LINE = "done from the command line, by whoever runs the service"
_ITSELF = "done by Caseway itself"
BY_NOBODY = {
    "AddGroupMapping": _LINE,
    "AddPerson": f"{_LINE}; by a page people join with a role (JoinPerson)",
    "AddSystemUser": _LINE,
    "AddWebhook": _LINE,
    "ConfirmHolidays": _ITSELF,
    "IssueToken": _LINE,
    "LoadClauses": _LINE,
    "PublishVersion": f"{_LINE}; by a page a second person approves a proposal (ApproveProposal)",
    "RemoveGroupMapping": _LINE,
    "RemoveWebhook": _LINE,
    "ResetFactors": f"{_LINE} and has seen the person",
    "RevokeToken": _LINE,
    "RotateWebhookSecret": _LINE,
    "SetUpArea": _LINE,
    "GET /tasks/<task_id>/parts/<part_id>/pack": "no shipped process sends anything from a part",
    "GET /account/organisation/connect": "nothing is there without a provider; tried in tests/webapp/account",
    "GET /account/organisation/prove": "nothing is there without a provider; tried in tests/webapp/account",
}
"""Why nobody gets through to a row. Any other row of nobody's is a mistake, of ours or of the site's."""


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


def tried_commands() -> dict[str, type[Any]]:
    """Those that are rows of the matrix."""
    return {name: kind for name, kind in every_command().items() if name not in BY_ITSELF | OF_ONESELF}


def gets_through(engine: Engine, actor: Actor, command: Any) -> Outcome:
    """Whether somebody is let as far as what the command asks for."""
    try:
        engine.preview(command, actor)
    except NotPermittedError:
        return "told"
    except NotFoundError:
        return "hidden"
    except CasewayError:
        return "through"  # it was refused for what it says, not for who says it
    return "through"

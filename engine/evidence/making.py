"""Making packs in the background: with progress, and taken up again where a killed worker was.

What a pack tells is read in one look and kept in a folder of its own; all that follows is made of that alone.
So a pack that is taken up again after a crash tells of the same instant and has the same bytes.
"""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError

from engine.actor import SYSTEM
from engine.commands.fail_evidence_pack import FailEvidencePack
from engine.commands.finish_evidence_pack import FinishEvidencePack
from engine.commands.remove_evidence_pack import RemoveEvidencePack
from engine.evidence.archive import write_archive
from engine.evidence.members import as_json, write_members
from engine.evidence.profiles import shown_by
from engine.evidence.profiles.anonymised import names_to_keep_out
from engine.evidence.reading import one_look, read_contents
from engine.evidence.sections.plain import Plain
from engine.execute import Engine
from engine.files import path_of
from engine.models import Case, EvidencePack

log = structlog.get_logger()

LEASE: Final = timedelta(minutes=5)
AGAIN: Final = timedelta(minutes=5)
KEPT_FOR: Final = timedelta(days=30)
MOST_DEATHS: Final = 3
"""A pack whose making killed its worker so often is not tried again: it would kill the next one too."""


class _GoneError(Exception):
    """The pack was removed while it was being made."""


class _KilledTooOftenError(Exception):
    """Whoever made this pack was killed each time."""


class _NamedError(Exception):
    """Somebody's name would stand in a pack that shows none."""


def make_evidence_packs(engine: Engine) -> int:
    """Make every pack that waits, and remove those that have been kept long enough.

    Returns:
        How many were made, failed or removed.
    """
    done = _remove_old(engine)
    while (pack := _claim(engine)) is not None:
        done += _make(engine, pack)
    return done


def work_folder(files_path: Path, pack_id: int) -> Path:
    """Where a pack is made."""
    return files_path / "packs" / str(pack_id)


def _claim(engine: Engine) -> EvidencePack | None:
    """The next pack that nobody makes, leased."""
    now = engine.now()
    free = or_(EvidencePack.lease_until.is_(None), EvidencePack.lease_until < now)
    query = select(EvidencePack).where(EvidencePack.state.in_(("asked", "working")), free)
    with engine.housekeeping() as session:
        locked = query.order_by(EvidencePack.id).limit(1).with_for_update(skip_locked=True)
        pack = session.scalar(locked)
        if pack is not None:
            pack.state, pack.lease_until = "working", now + LEASE
            session.flush()
            session.expunge(pack)
    return pack


def _make(engine: Engine, pack: EvidencePack) -> int:
    assert engine.files_path is not None  # noqa: S101 - else the duty is not wanted
    folder = work_folder(engine.files_path, pack.id)
    try:
        _make_in(engine, pack, folder)
    except (OSError, OperationalError) as error:
        log.exception("evidence.waits", pack=pack.id)
        _begun(folder).unlink(missing_ok=True)
        kind = type(error).__name__
        _note(
            engine,
            pack.id,
            error=f"It could not go on just now ({kind}) and is tried again in a few minutes.",
        )
        return 0
    except _GoneError:
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    except Exception as error:
        log.exception("evidence.failed", pack=pack.id)
        shutil.rmtree(folder, ignore_errors=True)
        engine.execute(FailEvidencePack(pack.id, type(error).__name__.lstrip("_")), actor=SYSTEM)
    return 1


def _make_in(engine: Engine, pack: EvidencePack, folder: Path) -> None:
    """From the record to the finished archive; what was read before a crash is not read again."""
    assert engine.files_path is not None  # noqa: S101 - else the duty is not wanted
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _count_deaths(folder)
    kept = folder / "contents.json"
    if not kept.exists():
        _note(engine, pack.id, 10, "Reading the record")
        _keep(kept, as_json(_read(engine, pack)))
    shown: Plain = json.loads(kept.read_bytes())
    _note(engine, pack.id, 40, "Writing the document")
    attached = list(_attached(engine.files_path, shown))
    members = write_members(shown)
    _note(engine, pack.id, 60, "Packing the files")
    done = iter(range(1, len(attached) + 1))

    def alive() -> None:
        _note(engine, pack.id, 60 + 35 * next(done) // max(len(attached), 1), "Packing the files")

    sha256, size = write_archive(folder / "pack.zip", members, attached, _about(pack, shown), alive)
    _move(folder / "pack.zip", path_of(engine.files_path, sha256))
    sequence = shown["ledger"]["sequence"]
    engine.execute(FinishEvidencePack(pack.id, sha256, size, sequence), actor=SYSTEM)
    shutil.rmtree(folder, ignore_errors=True)


def _begun(folder: Path) -> Path:
    """One mark for each time the making began and nobody was left to say how it ended."""
    return folder / "begun"


def _count_deaths(folder: Path) -> None:
    with _begun(folder).open("a+") as begun:
        begun.write(".")
        if begun.tell() > MOST_DEATHS:
            raise _KilledTooOftenError


def _read(engine: Engine, pack: EvidencePack) -> Plain:
    with engine.read() as session:
        one_look(session)
        case = session.get_one(Case, pack.case_id)
        contents = read_contents(session, engine.library, case, engine.now(), engine.anchor_path)
    shown = shown_by(pack.profile, contents, pack.agency_id)
    if pack.profile == "anonymised":
        text = as_json({name: section for name, section in shown.items() if name != "versions"}).decode()
        if any(name and name in text for name in names_to_keep_out(contents)):
            raise _NamedError
    return shown


def _attached(files_path: Path, shown: Plain) -> Iterator[tuple[str, Path]]:
    """The files that are there; of one that is not (a restore without the files) the pack says so.

    Those that are open to named readers only have no path.
    """
    for row in shown.get("documents", ()):
        path = path_of(files_path, row["sha256"]) if row["sha256"] else None
        if row["path"] and path is not None and path.is_file():
            yield row["path"], path
        elif row["path"]:
            row["is_missing"] = True


def _about(pack: EvidencePack, shown: Plain) -> Plain:
    return {
        "format": shown["format"],
        "profile": shown["profile"],
        "as_at": shown["as_at"],
        "pack": pack.id,
        "sequence": shown["ledger"]["sequence"],
        "head": shown["ledger"]["hash"],
    }


def _note(
    engine: Engine, pack_id: int, progress: int | None = None, stage: str = "", error: str = ""
) -> None:
    """Say how far it is, and keep the lease; after an error let it run for a while.

    Raises:
        _GoneError: somebody removed the pack.
    """
    until = engine.now() + (AGAIN if error else LEASE)
    values = {"lease_until": until, "error": error}
    if progress is not None:
        values |= {"progress": progress, "stage": stage}
    with engine.housekeeping() as session:
        noted = session.execute(
            update(EvidencePack)
            .where(EvidencePack.id == pack_id, EvidencePack.state == "working")
            .values(**values)
            .returning(EvidencePack.id)
            .execution_options(synchronize_session=False)
        ).first()
    if noted is None:
        raise _GoneError


def _remove_old(engine: Engine) -> int:
    """A pack is a copy of the most sensitive record there is: it is kept a month, and can be made again."""
    query = select(EvidencePack.id).where(
        EvidencePack.state == "done", EvidencePack.finished_at < engine.now() - KEPT_FOR
    )
    with engine.read() as session:
        old = list(session.scalars(query.order_by(EvidencePack.id)))
    for pack_id in old:
        engine.execute(RemoveEvidencePack(pack_id, "Kept for 30 days"), actor=SYSTEM)
    return len(old)


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
    fresh.rename(path)


def _move(fresh: Path, final: Path) -> None:
    for folder in (final.parent.parent, final.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    fresh.rename(final)
    for folder in (final.parent, final.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

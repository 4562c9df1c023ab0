"""Who receives what leaves: a mail server and a web server that note every key, and drop the second of each.

``python -m tests.chaos.receiver folder seed``. Now and then it kills the process that is sending to it:
before it has noted the parcel, or after that and before it says so. Not while the folder has a file called
``mercy``: a sweeper that has hundreds of parcels to send would not live to see its disk full.
"""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path

from tests.chaos.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
_OURS = ("tests.chaos.worker", "tests.chaos.celery_app")
_SHARE_KILLED = 0.05
MERCY = "mercy"
"""The file that stops the killing for as long as it is there."""


class Receiver:
    """Both servers."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder = folder
        self.journal = Journal(folder / "receiver.journal")
        self.chance = random.Random(seed)
        self.seen: set[str] = set()

    def receive(self, channel: str, key: str) -> None:
        """Note a parcel; the second with its key is dropped, and counted."""
        self.journal.note("received", channel=channel, key=key, is_new=key not in self.seen)
        self.seen.add(key)

    async def mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation, as much of SMTP as senders use."""
        _say(writer, "220 chaos")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self._maybe_kill(writer, "while sending, before it is received")
                _say(writer, "354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.receive("mail", str(message_from_bytes(body)["Message-ID"]))
                self._maybe_kill(writer, "while sending, before it is told")
            _say(
                writer,
                "221 bye" if verb == "QUIT" else "250 chaos" if verb in ("EHLO", "HELO") else "250 done",
            )
            if verb == "QUIT":
                break
        writer.close()

    async def web(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self._maybe_kill(writer, "while sending, before it is received")
        length = re.search(r"(?i)^content-length: *(\d+)", head, re.MULTILINE)
        await reader.readexactly(int(length.group(1)) if length else 0)
        key = re.search(r"(?i)^idempotency-key: *(\S+)", head, re.MULTILINE)
        self.receive("web", key.group(1) if key else "without a key")
        self._maybe_kill(writer, "while sending, before it is told")
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    def _maybe_kill(self, writer: asyncio.StreamWriter, point: str) -> None:
        if self.chance.random() >= _SHARE_KILLED / 2 or (self.folder / MERCY).exists():
            return
        sender = _process_behind(writer.get_extra_info("peername"))
        if sender is not None:
            self.journal.note("killed", point=point)
            os.kill(sender, signal.SIGKILL)


def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(line.encode() + b"\r\n")


def _process_behind(peer: tuple[str, int]) -> int | None:
    """The worker of a round at the other end of a connection; never any other process."""
    address = "".join(f"{int(part):02X}" for part in reversed(peer[0].split("."))) + f":{peer[1]:04X}"
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inode = next((row[9] for row in rows if row[1] == address), None)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if not any(name in (process / "cmdline").read_text() for name in _OURS):
                continue
            if any(str(link.readlink()) == f"socket:[{inode}]" for link in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue
    return None


def open_receiver(folder: Path, seed: int) -> tuple[subprocess.Popen[bytes], list[int]]:
    """Start one in a process of its own; its ports, of mail and of the web."""
    with (folder / "receiver.out").open("wb") as out:
        command = [sys.executable, "-m", "tests.chaos.receiver", str(folder), str(seed)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    ports = folder / "ports.json"
    for _ in range(300):
        if ports.exists():
            return process, json.loads(ports.read_text())
        time.sleep(0.1)
    process.kill()
    raise AssertionError((folder / "receiver.out").read_text())


async def main(folder: Path, seed: str) -> None:
    receiver = Receiver(folder, seed)
    servers = [await asyncio.start_server(take, "127.0.0.1", 0) for take in (receiver.mail, receiver.web)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    beside = folder / "ports.new"
    beside.write_text(json.dumps(ports))
    beside.replace(folder / "ports.json")
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))

"""The workers of a round: started, watched, killed, and started anew with another name and another fate."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.chaos.dying import POINTS, passes
from tests.chaos.worker import Settings

ROOT = Path(__file__).resolve().parents[2]
_FOR_PEOPLE = ("inside", "before commit", "after commit")


@dataclass
class Post:
    """A place in the crew that is always filled. ``settings`` is what its holder begins with."""

    settings: Settings
    fates: Iterator[str]
    lives: int = 0
    process: subprocess.Popen[bytes] | None = None


@dataclass
class Crew:
    """All posts. ``deaths`` counts who died of what."""

    folder: Path
    chance: random.Random
    posts: list[Post] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)

    def add(self, settings: Settings) -> None:
        """A new post, and somebody in it."""
        post = Post(settings, self._fates(settings.role))
        self.posts.append(post)
        self._fill(post)

    def look_after(self) -> None:
        """Replace everybody who has died meanwhile."""
        for post in self.posts:
            if post.process is not None and (code := post.process.poll()) is not None:
                self._bury(post, code)
                self._fill(post)

    def kill_one(self) -> None:
        """SIGKILL to anybody, wherever they are."""
        at_work = [post for post in self.posts if self._is_at_work(post)]
        if not at_work:
            return
        post = self.chance.choice(at_work)
        if _kill(post.process) == -signal.SIGKILL:
            self.deaths[f"at random: {post.settings.role}"] += 1
        self._fill(post)

    def dismiss(self, seconds: float = 15) -> None:
        """Let everybody finish what they are at; who does not is killed."""
        for post in self.posts:
            if post.process is not None:
                post.process.terminate()
        deadline = time.monotonic() + seconds
        for post in self.posts:
            if post.process is None:
                continue
            try:
                code = post.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill(post.process)
                self.deaths["at the end"] += 1
                post.process = None
                continue
            self._bury(post, code)
            post.process = None

    def call_back(self, role: str) -> None:
        """Give one post, and it alone, another life after all have been dismissed."""
        self._fill(next(post for post in self.posts if role in post.settings.role))

    def _is_at_work(self, post: Post) -> bool:
        """Killing somebody who is still getting up would prove nothing."""
        began = post.settings.role == "beat" or any(
            self.folder.glob(f"{post.settings.name}{post.lives}*.journal")
        )
        return post.process is not None and post.process.poll() is None and began

    def journals(self) -> list[Path]:
        return sorted(self.folder.glob("*.journal"))

    def _fill(self, post: Post) -> None:
        post.lives += 1
        point = next(post.fates)
        settings = replace(
            post.settings,
            name=f"{post.settings.name}{post.lives}",
            seed=f"{post.settings.seed} {post.lives}",
            die_at=point,
            die_after=self.chance.randint(*passes(point, sweeps="sweep" in post.settings.role))
            if point
            else 1,
        )
        path = self.folder / f"{settings.name}.json"
        settings.save(path)
        with (self.folder / f"{settings.name}.out").open("wb") as out:
            post.process = subprocess.Popen(
                [sys.executable, "-m", *_command(settings, path)],
                cwd=ROOT, env={**os.environ, "CASEWAY_CHAOS": str(path)},
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def _bury(self, post: Post, code: int) -> None:
        if code not in (0, -signal.SIGKILL, -signal.SIGTERM):
            said = (self.folder / f"{post.settings.name}{post.lives}.out").read_text()[-3000:]
            self.crashes.append(f"{post.settings.name}{post.lives} ended with {code}: {said}")

    def _fates(self, role: str) -> Iterator[str]:
        """Where each life of a post ends; every other one by chance or not at all, as all on a full disk."""
        points = list(POINTS if "sweep" in role else _FOR_PEOPLE)
        self.chance.shuffle(points)
        while True:
            for point in points:
                yield "" if "full disk" in role else point
                yield ""


def _command(settings: Settings, path: Path) -> tuple[str, ...]:
    celery = ("celery", "-A", "tests.chaos.celery_app")
    if settings.role == "celery":
        queues = ("--queues", "caseway,caseway.outbox")
        return (*celery, "worker", "-c", "2", *queues, "--without-gossip", "--without-mingle")
    return (*celery, "beat") if settings.role == "beat" else ("tests.chaos.worker", str(path))


def _kill(process: subprocess.Popen[bytes]) -> int:
    """SIGKILL to a process and all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()

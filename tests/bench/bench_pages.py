"""SQL statements of the pages that list things, with 3 rows and with 300: the same number of them."""

from collections.abc import Iterator

from tests.bench.filling import fill
from tests.bench.in_process import SignedIn
from tests.bench.measuring import Row, listening
from tests.bench.place import KINDS, ROLE, Bench
from webapp import create_app
from webapp.config import Settings

PAGES = {"My tasks": "/tasks?view=offered", "Cases": "/cases", "Deadlines": "/deadlines"}
FEW, MANY = 3, 300


def measure(bench: Bench) -> Iterator[Row]:
    for kind in KINDS:
        with bench.place(kind) as place:
            fill(place, FEW - 1, [ROLE])
            settings = Settings(environment="test", secret_key="s" * 40, log_level="ERROR")
            client = SignedIn(create_app(settings, place.engine))
            few = {name: _statements(client, place.engine.database, page) for name, page in PAGES.items()}
            fill(place, MANY - FEW, [ROLE])
            many = {name: _statements(client, place.engine.database, page) for name, page in PAGES.items()}
            for name in PAGES:
                yield Row(f"statements of {name}, {FEW} rows, {kind}", len(few[name]), "")
                target = f"the same, {len(few[name])}"
                details = tuple(many[name])
                yield Row(f"statements of {name}, {MANY} rows, {kind}", len(many[name]), "", target, details)


def _statements(client: SignedIn, database: object, page: str) -> list[str]:
    client.get(page)
    with listening(database) as statements:
        client.get(page)
    return statements.sent

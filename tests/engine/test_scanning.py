"""Looking for viruses: a real conversation over a socket, and no file without a verdict."""

import io
import socket

import pytest

from engine.errors import InvalidInputError, UnavailableError
from engine.files import store_file
from engine.scanning import Clamd, ScanFailedError, is_clamd_address
from tests.services.clamd import EICAR, running_clamd

PDF = b"%PDF-1.7\n" + b"A letter.\n" * 20_000


@pytest.fixture
def clamd():
    with running_clamd() as server:
        yield server


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_clean_file_is_kept_and_says_so(clamd, tmp_path):
    stored = store_file(tmp_path, io.BytesIO(PDF), "letter.pdf", Clamd(clamd.address))
    assert stored.scan == "clean"
    assert clamd.seen == [PDF]
    assert len(files_in(tmp_path)) == 1


def test_without_a_scanner_nothing_is_said_to_be_clean(tmp_path):
    assert store_file(tmp_path, io.BytesIO(PDF), "letter.pdf").scan == "not_scanned"


def test_infected_file_is_refused_and_nothing_kept(clamd, tmp_path):
    with pytest.raises(InvalidInputError, match="was not stored: it holds a virus"):
        store_file(tmp_path, io.BytesIO(PDF + EICAR), "letter.pdf", Clamd(clamd.address))
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    "answer",
    [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"garbage\0", b"stream: \xff ERROR\0"],
)
def test_anything_but_a_verdict_stores_nothing(clamd, tmp_path, answer):
    clamd.answer = answer
    scanner = Clamd(clamd.address, seconds=5)
    with pytest.raises(UnavailableError, match="could not be checked for viruses"):
        store_file(tmp_path, io.BytesIO(PDF), "a.pdf", scanner)
    assert files_in(tmp_path) == []


def test_scanner_that_is_away_stores_nothing(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(UnavailableError):
        store_file(tmp_path, io.BytesIO(PDF), "a.pdf", Clamd(f"127.0.0.1:{port}"))
    with pytest.raises(UnavailableError):
        store_file(tmp_path, io.BytesIO(PDF), "a.pdf", Clamd(f"unix:{tmp_path}/no.ctl"))
    assert files_in(tmp_path) == []


def test_scanner_that_never_answers_is_waited_for_so_long_only(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        scanner = Clamd(f"127.0.0.1:{silent.getsockname()[1]}", seconds=0.2)
        with pytest.raises(ScanFailedError):
            scanner.scan(io.BytesIO(b"words"))


@pytest.mark.parametrize("address", ["localhost:3310", "[::1]:3310", "unix:/run/clamav/clamd.ctl"])
def test_addresses_that_can_be_one(address):
    assert is_clamd_address(address)


@pytest.mark.parametrize(
    "address", ["localhost", ":3310", "localhost:", "localhost:0", "localhost:99999", "unix:x"]
)
def test_addresses_that_cannot(address):
    assert not is_clamd_address(address)

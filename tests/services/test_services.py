"""The services that other tests stand on do what their names say."""

import socket

import psycopg
import pytest
import redis
from sqlalchemy import inspect, text

from engine.db import connect
from engine.models import Base
from tests.services.chromium import ChromiumNotFoundError, find_chromium
from tests.services.network import NetworkRefusedError
from tests.services.web_server import serving


def test_fresh_database_has_every_table(database_url):
    database = connect(database_url)
    try:
        tables = set(inspect(database).get_table_names())
    finally:
        database.dispose()
    assert set(Base.metadata.tables) <= tables


@pytest.mark.postgresql
def test_fresh_databases_share_nothing(new_database):
    for kind in ("sqlite", "postgresql"):
        with new_database(kind) as one, new_database(kind) as other:
            assert one != other
            first, second = connect(one), connect(other)
            with first.begin() as connection:
                connection.execute(text("CREATE TABLE only_here (id integer)"))
            assert "only_here" not in inspect(second).get_table_names()
            first.dispose()
            second.dispose()


@pytest.mark.postgresql
def test_postgresql_listens_on_a_socket_only(postgresql_server):
    with psycopg.connect(postgresql_server().url("postgres").replace("+psycopg", "")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_redis_is_empty_at_the_start_of_a_test(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_again_for_the_next(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("left") is None


def test_network_beyond_this_machine_is_refused():
    with pytest.raises(NetworkRefusedError), socket.socket() as probe:
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkRefusedError):
        socket.getaddrinfo("example.org", 80)


def test_network_of_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_web_server_serves_an_application():
    def hello(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello from " + environ["PATH_INFO"].encode()]

    with serving(hello) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"GET /here HTTP/1.0\r\n\r\n")
            assert client.makefile("rb").read().endswith(b"hello from /here")


def test_chromium_named_by_the_setting_must_exist(tmp_path):
    with pytest.raises(ChromiumNotFoundError, match="CASEWAY_CHROMIUM"):
        find_chromium({"CASEWAY_CHROMIUM": str(tmp_path / "nothing")})


def test_chromium_named_by_the_setting_is_taken(tmp_path):
    program = tmp_path / "my-chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_chromium({"CASEWAY_CHROMIUM": str(program)}) == str(program)


def test_chromium_on_the_path_is_found(tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert find_chromium({"PATH": str(tmp_path)}) == str(program)

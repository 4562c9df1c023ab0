"""What cannot be run here is read: image, compose file, proxy, units agree with each other and the code."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.architecture.sources import ROOT
from tests.architecture.test_settings import documented
from webapp.cli import main

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
SETTING = re.compile(r"\bCASEWAY_[A-Z_]+\b")


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def ours() -> dict[str, dict]:
    """The services that run our image."""
    return {name: each for name, each in compose()["services"].items() if each["image"] == "caseway"}


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """A unit's sections; a key may be given several times."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return sections


def stages() -> list[list[tuple[str, str]]]:
    """The Containerfile's instructions, by stage."""
    text = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found: list[list[tuple[str, str]]] = []
    for word, rest in lines:
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def test_every_setting_named_in_these_files_is_explained():
    texts = [
        path.read_text()
        for path in DEPLOY.rglob("*")
        if path.suffix not in {".lock", ".sql", ".pyc"} and path.is_file()
    ]
    named = {name for text in texts for name in SETTING.findall(text)}
    assert named - documented() == set()


def test_every_variable_of_the_compose_file_is_explained():
    explained = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose.env.example").read_text(), re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert used == explained


def test_compose_has_every_part_and_no_part_more_than_it_needs():
    services = compose()["services"]
    assert {"web", "worker", "beat", "postgres", "redis", "proxy", "migrate", "backup", "restore"} == set(
        services
    )
    assert set(ours()) == {"web", "worker", "beat", "migrate"}
    for name, service in ours().items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["environment"]["CASEWAY_ENVIRONMENT"] == "production", name
        owner = "caseway_owner" in service["environment"]["CASEWAY_DATABASE_URL"]
        assert owner == (name == "migrate"), name
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    assert compose()["networks"]["inside"] == {"internal": True}
    assert [name for name, each in services.items() if "outside" in each["networks"]] == ["worker", "proxy"]


def test_the_database_logs_neither_statements_nor_rows():
    """A refused row stands whole in the detail of PostgreSQL's message: answers, labels, names."""
    command = compose()["services"]["postgres"]["command"]
    quiet = {"log_statement=none", "log_min_error_statement=panic", "log_error_verbosity=terse"}
    assert quiet <= set(command)
    guide = (DEPLOY.parent / "docs" / "running-caseway.md").read_text()
    for setting in quiet:
        assert setting.replace("=", " = ") in guide


def test_compose_mounts_what_there_is_and_names_what_it_declares():
    whole = compose()
    for name, service in whole["services"].items():
        for volume in service.get("volumes", []):
            source, target = volume.replace("${BACKUP_FOLDER:-./backups}", "./backups").split(":")[:2]
            assert target.startswith("/")
            if source.startswith("./") and source != "./backups":
                assert (DEPLOY / source).is_file(), f"{name}: {source}"
            elif not source.startswith("."):
                assert source in whole["volumes"], f"{name}: {source}"
        assert set(service["networks"]) <= set(whole["networks"]), name
        assert set(service.get("depends_on", {})) <= set(whole["services"]), name


def test_commands_exist_and_take_their_options():
    """Those of the compose file and those of the units."""
    commands = [each["command"] for each in ours().values()]
    commands += [unit(path)["Service"]["ExecStart"][0].split() for path in UNITS]
    for command in commands:
        program, *arguments = [part.removeprefix("/opt/caseway/bin/") for part in command]
        if program == "caseway":
            shown = main.commands[arguments[0]]
            known = {option for parameter in shown.params for option in parameter.opts}
            assert {each for each in arguments[1:] if each.startswith("-")} <= known, command
        else:
            assert program == "gunicorn"
            assert arguments[:2] == ["--config", "/etc/caseway/gunicorn.conf.py"]


def test_ports_agree():
    instructions = stages()[-1]
    (exposed,) = [rest for word, rest in instructions if word == "EXPOSE"]
    (command,) = [rest for word, rest in instructions if word == "CMD"]
    assert f"0.0.0.0:{exposed}" in command
    assert f"0.0.0.0:{exposed}" in compose()["services"]["web"]["command"]
    assert f"reverse_proxy web:{exposed} " in (DEPLOY / "Caddyfile").read_text()
    assert f'PORT") or {exposed}' in (DEPLOY / "healthcheck.py").read_text()


def test_paths_agree_between_image_compose_and_units():
    (environment,) = [rest for word, rest in stages()[-1] if word == "ENV"]
    in_image = dict(re.findall(r"(CASEWAY_\w+)=(\S+)", environment))
    for service in ours().values():
        for name, value in in_image.items():
            assert service["environment"][name] == value
    targets = {volume.split(":")[1] for volume in compose()["services"]["web"]["volumes"]}
    assert targets == {in_image["CASEWAY_FILES_PATH"], str(Path(in_image["CASEWAY_ANCHOR_PATH"]).parent)}


def test_image_runs_as_nobody_special_without_build_tools():
    instructions = stages()[-1]
    users = [rest for word, rest in instructions if word == "USER"]
    assert users == ["10001:10001"]
    assert not any("apt-get" in rest or "pip install" in rest for _word, rest in instructions)
    assert any(word == "HEALTHCHECK" for word, _rest in instructions)
    words = [word for word, _rest in instructions]
    assert words.index("USER") > max(index for index, word in enumerate(words) if word in ("RUN", "COPY"))


def let_in() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return {line[1:] for line in lines if line.startswith("!")}


def copied() -> list[tuple[str, str]]:
    """What the image is built from: source in the repository, target in the first stage or the last."""
    found = []
    for stage in stages():
        for word, rest in stage:
            if word == "COPY" and not rest.startswith("--from"):
                *sources, target = rest.split()
                found += [(source, target) for source in sources]
    return found


def test_everything_that_is_copied_is_there_and_let_into_the_build():
    sources = [source for source, _target in copied()]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert set(sources) == let_in()


@pytest.mark.slow
def test_wheel_built_from_what_is_copied_holds_everything(tmp_path):
    """The image's own build step, in a folder that holds only what the image's does."""
    source, target = tmp_path / "source", tmp_path / "installed"
    for name, _target in copied():
        into = source / name
        into.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into, ignore=shutil.ignore_patterns("__pycache__", "frontend"))
        else:
            shutil.copyfile(ROOT / name, into)
    build = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
             "--no-index", "--disable-pip-version-check", "--target", target, source]  # fmt: skip
    subprocess.run(build, check=True, capture_output=True, cwd=tmp_path)
    kinds = {".py", ".html", ".bpmn", ".json", ".yaml", ".css", ".js", ".mako", ".svg", ".txt"}
    for package in ("engine", "forms", "processes", "webapp"):
        expected = {
            path.relative_to(ROOT)
            for path in (ROOT / package).rglob("*")
            if path.suffix in kinds and not {"frontend", "__pycache__"} & set(path.parts)
        }
        missing = {str(path) for path in expected if not (target / path).exists()}
        assert missing == set()
    environ = {"PYTHONPATH": str(target), "PATH": os.environ["PATH"]}
    program = (
        "import webapp.wsgi, engine, os;"
        "assert engine.__file__.startswith(os.environ['PYTHONPATH']), engine.__file__;"
        "from engine.db import migrate; migrate('sqlite:///made.sqlite');"
        "os.environ['CASEWAY_DATABASE_URL'] = 'sqlite:///made.sqlite';"
        "print(webapp.wsgi.make_application().test_client().get('/sign-in').status_code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout.strip().splitlines()[-1:]) == (0, ["200"]), ran.stderr


def test_lock_holds_every_dependency_and_what_builds_the_project():
    lock = (DEPLOY / "requirements.lock").read_text()
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[\[<>=]", need)[0].lower() for need in project["dependencies"]}
    assert needed - locked == set()
    assert {"hatchling", "editables"} <= locked
    assert lock.count("--hash=sha256:") >= len(locked)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_unit_is_hardened_and_starts_our_own_programs(path):
    service = unit(path)["Service"]
    for key, value in {
        "User": "caseway", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
        "PrivateTmp": "yes", "CapabilityBoundingSet": "", "UMask": "0077",
        "EnvironmentFile": "/etc/caseway/caseway.env",
    }.items():  # fmt: skip
        assert service[key] == [value], key
    assert service["ExecStart"][0].startswith("/opt/caseway/bin/")
    if path.stem != "caseway-sweep":
        assert service["Restart"] == ["always"]
        assert unit(path)["Install"]["WantedBy"] == ["multi-user.target"]


def test_units_are_what_systemd_can_read(tmp_path):
    for path in (*UNITS, *TIMERS):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str
        parser.read(path)
        assert {"Unit"} < set(parser.sections())
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        return
    for path in (*UNITS, *TIMERS):
        text = re.sub(r"/opt/caseway/bin/\w+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text)
    names = [tmp_path / path.name for path in (*UNITS, *TIMERS)]
    verified = subprocess.run([analyse, "verify", *names], capture_output=True, text=True, check=False)
    complaints = [line for line in verified.stderr.splitlines() if "caseway-" in line]
    assert complaints == []


def test_scripts_are_plain_shell_that_stops_at_the_first_error():
    for path in DEPLOY.glob("*.sh"):
        assert path.read_text().startswith("#!/bin/sh\n"), path
        assert "\nset -eu\n" in path.read_text(), path
        assert os.access(path, os.X_OK), path
        subprocess.run(["sh", "-n", path], check=True)


def test_gunicorn_reads_its_settings():
    config = ["--config", DEPLOY / "gunicorn.conf.py", "--print-config"]
    shown = subprocess.run(
        [Path(sys.executable).with_name("gunicorn"), *config],
        env={"PATH": os.environ["PATH"], "WEB_CONCURRENCY": "3"}, cwd=ROOT,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    settings = dict(re.findall(r"^(\w+)\s+= (.*)$", shown, re.MULTILINE))
    assert settings["workers"] == "3"
    assert settings["preload_app"] == "False"
    assert settings["wsgi_app"] == "webapp.wsgi:make_application()"

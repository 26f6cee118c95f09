"""Every setting that can be wrong: the start stops, the message names the variable and repeats no secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.db import make_engine, use_engine
from app.migrations import migrate
from app.settings import SettingsError, load_settings
from tests.servers.redis import free_port

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "CAREPOST_ENV": "production",
    "CAREPOST_PUBLIC_URL": "https://care.example.org",
    "CAREPOST_SECRET_KEY": "a" * 32,
}
GOWA = {
    "CAREPOST_WHATSAPP": "gowa",
    "CAREPOST_GOWA_URL": "http://localhost:3000",
    "CAREPOST_GOWA_DEVICE_ID": "first",
    "CAREPOST_GOWA_WEBHOOK_SECRET": "w" * 16,
}
S3 = {
    "CAREPOST_STORAGE": "s3",
    "CAREPOST_S3_ENDPOINT": "https://s3.example.org",
    "CAREPOST_S3_BUCKET": "carepost",
    "CAREPOST_S3_ACCESS_KEY": "key",
    "CAREPOST_S3_SECRET_KEY": "s3 secret",
}
ANTHROPIC = {"CAREPOST_AI": "anthropic", "CAREPOST_ANTHROPIC_API_KEY": "sk-1"}
GEMINI = {"CAREPOST_AI": "gemini", "CAREPOST_GEMINI_API_KEY": "ai-1"}

NO_WEB_ADDRESSES = (
    "localhost:3000", "gowa", "ftp://gowa:3000", "http://", "http://gowa:port", "http://gowa:99999",
    "http://go wa:3000",
    "http://name:hush@gowa:3000", "http://gowa:3000/?key=1", "http://gowa:3000/#top",
)  # fmt: skip
NO_ORIGINS = (
    "care.example.org",
    "*",
    "https://care.example.org/app",
    "https://me:hush@care.example.org",
    "https://a:b",
)

WRONG: dict[str, tuple[str, ...]] = {
    "CAREPOST_ENV": ("prod",),
    "CAREPOST_PUBLIC_URL": NO_ORIGINS,
    "CAREPOST_EXTRA_ORIGINS": (*NO_ORIGINS, "https://fine.example.org,app.example.org"),
    "PORT": ("0", "65536", "eight", ""),
    "CAREPOST_TRUSTED_PROXIES": ("10.0.0.0/33", "proxy"),
    "CAREPOST_ALLOW_ADDRESSES": ("the office",),
    "CAREPOST_DENY_ADDRESSES": ("1.2.3",),
    "CAREPOST_DATA_DIR": (__file__, f"{__file__}/deeper"),
    "CAREPOST_DATABASE_URL": (
        "mysql://localhost/care", "carepost.db", "sqlite:///", "sqlite:///:memory:", "postgresql://u:hush@host:port/care",
        "postgresql://u:hush@host:99999/care",
    ),
    "CAREPOST_REDIS_URL": ("localhost:6379", "http://localhost:6379", "redis://", "redis://:hush@localhost:port"),
    "CAREPOST_VOLUNTEER_SESSION": ("14", "30d,14d", "0d,1d"),
    "CAREPOST_STAFF_SESSION": ("12h", "8d,7d"),
    "CAREPOST_STORAGE": ("disk",),
    "CAREPOST_MAX_FILE_MB": ("0", "much"),
    "CAREPOST_FILE_TYPES": ("exe", ""),
    "CAREPOST_STORAGE_QUOTA_GB": ("0",),
    "CAREPOST_CLAMAV_URL": ("localhost:3310", "tcp://localhost", "tcp://localhost:99999"),
    "CAREPOST_WHATSAPP": ("whatsapp",),
    "CAREPOST_GOWA_URL": NO_WEB_ADDRESSES,
    "CAREPOST_SEND_SPACING": ("15-8", "-1", "a while"),
    "CAREPOST_AI": ("gpt",),
    "CAREPOST_ANTHROPIC_BASE_URL": NO_WEB_ADDRESSES,
    "CAREPOST_GEMINI_BASE_URL": NO_WEB_ADDRESSES,
    "CAREPOST_SMTP_URL": (
        "mail.example.org", "smtp://", "smtp://me:hu/sh@mail.example.org", "smtp://me:hush@mail.example.org:70000",
        "smtp://mail.example.org?starttls=maybe", "smtp://mail.example.org?tls=1",
    ),
    "CAREPOST_ORGANISATION_NAME": ("",),
    "CAREPOST_DEFAULT_TIMEZONE": ("Jakarta", "Asia", "../etc", ""),
    "CAREPOST_DEFAULT_LANGUAGE": ("jv",),
    "CAREPOST_DEFAULT_COUNTRY": ("Indonesia", "XX", "62", ""),
    "CAREPOST_EMERGENCY_NUMBER": ("", "ambulance"),
    "CAREPOST_FOLLOWUP_MINUTES": ("-15,120", "120,15", "15,15", "0", "1.5", "soon", "15,2000"),
    "CAREPOST_QUIET_HOURS": ("21-5", "21:00", "25:00-05:00"),
    "CAREPOST_MESSAGE_RETENTION_DAYS": ("0",),
    "CAREPOST_RATE_LIMITS": ("sometimes",),
    "CAREPOST_LOG_FORMAT": ("xml",),
    "CAREPOST_SENTRY_DSN": ("sentry.example.org", "https://sentry.example.org/7"),
    "CAREPOST_OTLP_ENDPOINT": ("localhost:4318",),
}  # fmt: skip


def refused(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> str:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    return str(refusal.value)


@pytest.mark.parametrize(("variable", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_named_and_nothing_else_is(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    said = refused(monkeypatch, {variable: value})
    [line] = said.splitlines()[1:]
    assert line.startswith(f"  {variable}: ")
    assert "hu" not in line.split()  # a piece of a password that stands in an address
    assert "hush" not in line


@pytest.mark.parametrize(
    ("whole", "variable", "value"),
    [
        (PRODUCTION, "CAREPOST_PUBLIC_URL", ""),
        (PRODUCTION, "CAREPOST_PUBLIC_URL", "http://care.example.org"),
        (PRODUCTION, "CAREPOST_SECRET_KEY", ""),
        (PRODUCTION, "CAREPOST_SECRET_KEY", "a" * 31),
        (PRODUCTION, "CAREPOST_SECRET_KEY", f"{'a' * 32},{'b' * 31}"),
        (PRODUCTION, "CAREPOST_DATA_KEY", f"{'a' * 32},short"),
        (PRODUCTION, "CAREPOST_GOWA_WEBHOOK_SECRET", "w" * 15),
        (PRODUCTION | GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", ""),
        (PRODUCTION | GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", "w" * 15),
        (PRODUCTION | GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", f"{'w' * 16},{'v' * 15}"),
        (PRODUCTION | GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", f"secret,{'w' * 16}"),
        (PRODUCTION | S3, "CAREPOST_S3_ENDPOINT", "http://s3.example.org"),
        (GOWA, "CAREPOST_GOWA_URL", ""),
        (GOWA, "CAREPOST_GOWA_DEVICE_ID", " , "),
        (GOWA, "CAREPOST_GOWA_DEVICE_ID", f"first,{'d' * 81}"),
        (GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", ""),
        (GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", ","),
        (GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", "secret"),
        (GOWA, "CAREPOST_GOWA_WEBHOOK_SECRET", f"{'w' * 16}, secret"),
        (GOWA | {"CAREPOST_GOWA_USERNAME": "us"}, "CAREPOST_GOWA_PASSWORD", ""),
        (GOWA | {"CAREPOST_GOWA_PASSWORD": "hush"}, "CAREPOST_GOWA_USERNAME", ""),
        (GOWA | {"CAREPOST_GOWA_PASSWORD": "hush"}, "CAREPOST_GOWA_USERNAME", "us:me"),
        (ANTHROPIC, "CAREPOST_ANTHROPIC_API_KEY", ""),
        (GEMINI, "CAREPOST_GEMINI_API_KEY", ""),
        *((S3, name, "") for name in S3 if name != "CAREPOST_STORAGE"),
        (S3, "CAREPOST_S3_REGION", "eu central"),
        (S3, "CAREPOST_S3_BUCKET", "No Bucket"),
    ],
)  # fmt: skip
def test_what_a_choice_needs_is_named_when_it_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, whole: dict[str, str], variable: str, value: str
) -> None:
    said = refused(monkeypatch, {**whole, variable: value})
    assert {line.split(":")[0].strip() for line in said.splitlines()[1:]} == {variable}


@pytest.mark.parametrize("whole", [PRODUCTION, GOWA, PRODUCTION | GOWA, S3, PRODUCTION | S3, ANTHROPIC, GEMINI])
def test_each_choice_with_what_it_needs_is_taken(monkeypatch: pytest.MonkeyPatch, whole: dict[str, str]) -> None:
    for name, value in whole.items():
        monkeypatch.setenv(name, value)
    load_settings()


def test_a_former_webhook_secret_stands_behind_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (PRODUCTION | GOWA | {"CAREPOST_GOWA_WEBHOOK_SECRET": f"{'w' * 16}, {'v' * 16}"}).items():
        monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("public_url", "HTTPS://Care.Example.org:443/", "https://care.example.org"),
        ("public_url", "http://[::1]:8000", "http://[::1]:8000"),
        ("public_url", "", None),
        ("extra_origins", "https://App.example.org, http://localhost:5173", ["https://app.example.org", "http://localhost:5173"]),
        ("database_url", "postgresql://u:p@h:5432/care?sslmode=require", "postgresql://u:p@h:5432/care?sslmode=require"),
        ("database_url", "postgresql:///care?host=/run/postgresql", "postgresql:///care?host=/run/postgresql"),
        ("redis_url", "rediss://:word@cache.example.org:6380/2", "rediss://:word@cache.example.org:6380/2"),
        ("redis_url", "unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("gowa_url", "https://gowa.example.org/base", "https://gowa.example.org/base"),
        ("gowa_url", "", None),
        ("default_country", "my", "MY"),
        ("followup_minutes", "", []),
        ("followup_minutes", "10, 60,240", [10, 60, 240]),
        ("clamav_url", "unix:///run/clamav/clamd.ctl", "unix:///run/clamav/clamd.ctl"),
    ],
)  # fmt: skip
def test_a_value_is_read_as_it_is_used(field: str, written: str, read: object) -> None:
    assert getattr(load_settings(**{field: written}), field) == read


@pytest.mark.timeout(60)
def test_serve_ends_with_a_message_and_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "CAREPOST_DATA_DIR": str(tmp_path), "CAREPOST_GOWA_URL": "me:hush@localhost:3000"}
    command = [sys.executable, "-m", "app.cli", "serve"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=50, check=False)
    assert ended.returncode == 2
    assert "CAREPOST_GOWA_URL: " in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "hush" not in ended.stdout + ended.stderr


def test_a_database_that_does_not_answer_is_named_by_its_setting() -> None:
    url = f"postgresql://carepost:hush@127.0.0.1:{free_port()}/carepost"
    before = use_engine(make_engine(load_settings(database_url=url)))
    try:
        with pytest.raises(SettingsError, match="CAREPOST_DATABASE_URL: the database does not open: ") as refusal:
            migrate()
    finally:
        use_engine(before)
    assert "hush" not in str(refusal.value)

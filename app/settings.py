"""Every setting of Carepost: environment or `.env`, prefix `CAREPOST_`, checked once at start.

`.env.example` is the reader's copy of this page. A wrong value stops the start with a message that names the variable.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.file_types import DEFAULT_EXTENSIONS
from app.setting_checks import s3_problems
from app.setting_values import ClamdAddress, FileTypes, NetworkList, NumberList, SessionTimes, Spacing, WordList, split


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class WhatsAppBackend(StrEnum):
    SIMULATOR = "simulator"
    GOWA = "gowa"


class AiBackend(StrEnum):
    RULES = "rules"
    ANTHROPIC = "anthropic"
    GEMINI = "gemini"


class StorageBackend(StrEnum):
    LOCAL = "local"
    S3 = "s3"


class LogFormat(StrEnum):
    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


class SettingsError(Exception):
    """A setting does not hold. The message names each variable and is meant for the terminal."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CAREPOST_", env_file=".env", extra="ignore", populate_by_name=True)

    env: Environment = Environment.DEVELOPMENT
    host: str = "0.0.0.0"  # noqa: S104 - serves the whole machine by contract (PRODUCT section 0)
    port: int = Field(default=8000, ge=1, le=65535, validation_alias=AliasChoices("PORT", "port"))
    public_url: str | None = None
    extra_origins: WordList = []
    trusted_proxies: NetworkList = []
    allow_addresses: NetworkList = []
    deny_addresses: NetworkList = []

    data_dir: Path = Path("var")
    database_url: str = ""
    redis_url: str | None = None

    secret_key: WordList = []
    data_key: WordList = []
    backup_key: SecretStr | None = None
    metrics_token: SecretStr | None = None

    admin_email: str | None = None
    admin_password: SecretStr | None = None
    volunteer_session: SessionTimes = (timedelta(days=14), timedelta(days=30))
    staff_session: SessionTimes = (timedelta(hours=12), timedelta(days=7))

    storage: StorageBackend = StorageBackend.LOCAL
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_bucket: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: SecretStr | None = None
    max_file_mb: int = Field(default=100, ge=1, le=100_000)
    file_types: FileTypes = list(DEFAULT_EXTENSIONS)
    storage_quota_gb: int = Field(default=100, ge=1)
    clamav_url: ClamdAddress = None

    whatsapp: WhatsAppBackend = WhatsAppBackend.SIMULATOR
    gowa_url: str | None = None
    gowa_username: str | None = None
    gowa_password: SecretStr | None = None
    gowa_device_id: WordList = []
    gowa_webhook_secret: SecretStr | None = None
    send_spacing: Spacing = (8.0, 15.0)

    ai: AiBackend = AiBackend.RULES
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    gemini_api_key: SecretStr | None = None
    gemini_base_url: str | None = None

    smtp_url: SecretStr | None = None

    organisation_name: str = "Carepost"
    default_timezone: str = "Asia/Jakarta"
    default_language: str = "id"
    default_country: str = "ID"
    emergency_number: str = "119/112"
    followup_minutes: NumberList = [15, 120]
    quiet_hours: str = "21:00-05:00"
    message_retention_days: int = Field(default=365, ge=1)

    rate_limits: bool = True
    sentry_dsn: SecretStr | None = None
    otlp_endpoint: str | None = None
    log_format: LogFormat = LogFormat.AUTO

    @field_validator("default_timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise ValueError("is no time zone of the IANA database, such as Asia/Jakarta") from problem
        return value

    @field_validator("default_language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in ("en", "id"):
            raise ValueError("must be en or id")
        return value

    @field_validator("public_url")
    @classmethod
    def _origin_only(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/") or parts.query:
            raise ValueError("must be an origin such as https://care.example.org")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must begin with postgresql:// or sqlite:///")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str | None) -> str | None:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://")
        return value or None

    @field_validator("send_spacing")
    @classmethod
    def _ordered_spacing(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[0] > value[1]:
            raise ValueError("the first number must not be above the second")
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError("write two times, such as 21:00-05:00")
        return value

    @field_validator("volunteer_session", "staff_session")
    @classmethod
    def _ordered_session(cls, value: tuple[timedelta, timedelta]) -> tuple[timedelta, timedelta]:
        if not timedelta(0) < value[0] <= value[1]:
            raise ValueError("the time without use comes first, and is at most the time in all")
        return value

    @field_validator("trusted_proxies", "allow_addresses", "deny_addresses", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        parts = split(value)
        return [ip_network(part, strict=False) for part in parts] if isinstance(parts, list) else parts

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        problems = [*self._backend_problems(), *(self._production_problems() if self.is_production else [])]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _backend_problems(self) -> list[str]:
        missing: list[str] = []
        needs: dict[str, dict[str, object]] = {}
        if self.whatsapp is WhatsAppBackend.GOWA:
            needs["CAREPOST_WHATSAPP=gowa"] = {
                "GOWA_URL": self.gowa_url,
                "GOWA_DEVICE_ID": self.gowa_device_id,
                "GOWA_WEBHOOK_SECRET": self.gowa_webhook_secret,
            }
        if self.storage is StorageBackend.S3:
            missing += s3_problems(self, is_production=self.is_production)
        if self.ai is AiBackend.ANTHROPIC:
            needs["CAREPOST_AI=anthropic"] = {"ANTHROPIC_API_KEY": self.anthropic_api_key}
        if self.ai is AiBackend.GEMINI:
            needs["CAREPOST_AI=gemini"] = {"GEMINI_API_KEY": self.gemini_api_key}
        for reason, values in needs.items():
            missing += [f"CAREPOST_{name}: must be set when {reason}" for name, value in values.items() if not value]
        if self.smtp_url and not re.match(r"smtps?://[^?]*[^?/@]", self.smtp_url.get_secret_value()):
            missing.append("CAREPOST_SMTP_URL: must look like smtp://user:password@host:587 or smtps://…")
        if self.gowa_webhook_secret and self.gowa_webhook_secret.get_secret_value() == "secret":
            missing.append(
                "CAREPOST_GOWA_WEBHOOK_SECRET: 'secret' is GOWA's own default and known to everybody; choose another"
            )
        return missing

    def _production_problems(self) -> list[str]:
        problems = []
        if not (self.public_url or "").startswith("https://"):
            problems.append("CAREPOST_PUBLIC_URL: production needs an https address")
        if not self.secret_key:
            problems.append("CAREPOST_SECRET_KEY: production needs a set secret of at least 32 characters")
        if any(len(key) < 32 for key in self.secret_key):
            problems.append("CAREPOST_SECRET_KEY: each secret needs at least 32 characters")
        secret = self.gowa_webhook_secret.get_secret_value() if self.gowa_webhook_secret else ""
        if self.whatsapp is WhatsAppBackend.GOWA and len(secret) < 16:
            problems.append("CAREPOST_GOWA_WEBHOOK_SECRET: production needs at least 16 characters")
        return problems

    @property
    def is_production(self) -> bool:
        return self.env is Environment.PRODUCTION

    @property
    def is_https(self) -> bool:
        """Whether people reach the site by https: decides Secure cookies, the `__Host-` name and HSTS."""
        return (self.public_url or "").startswith("https://")

    @property
    def database(self) -> str:
        """The SQLAlchemy address: the SQLite file of the data directory unless another is set."""
        url = self.database_url or f"sqlite:///{self.data_dir.resolve()}/carepost.db"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def devices(self) -> list[str]:
        """The WhatsApp devices that may send, in order of preference."""
        return self.gowa_device_id if self.whatsapp is WhatsAppBackend.GOWA else ["simulator"]


def load_settings(**overrides: object) -> Settings:
    """Read and check the settings. Raises SettingsError with one line for each variable that does not hold."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks what the signature cannot
    except ValidationError as problem:
        raise SettingsError(_explain(problem)) from None


def _explain(problem: ValidationError) -> str:
    lines = []
    for error in problem.errors(include_url=False, include_input=False):
        message = str(error["msg"]).removeprefix("Value error, ")
        name = str(error["loc"][0]) if error["loc"] else ""
        if not name:
            lines += message.splitlines()
            continue
        variable = name if name == "PORT" else f"CAREPOST_{name.upper()}"
        lines.append(f"{variable}: {message[0].lower()}{message[1:]}")
    return "Carepost cannot start with these settings:\n" + "\n".join(f"  {line}" for line in lines)


_settings: Settings | None = None


def get_settings() -> Settings:
    """The settings of this process, read once."""
    global _settings  # noqa: PLW0603 - one set of settings for the process, read at first use
    if _settings is None:
        _settings = load_settings()
    return _settings


def use_settings(replacement: Settings | None) -> Settings | None:
    """Make `replacement` the settings of this process and return the former ones (tests, command-line options)."""
    global _settings
    before, _settings = _settings, replacement
    return before

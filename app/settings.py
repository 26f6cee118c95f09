"""Every setting of Carepost: environment or `.env`, prefix `CAREPOST_`, checked once at start.

`.env.example` is the reader's copy of this page. A wrong value stops the start with a message that names the variable.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.file_types import DEFAULT_EXTENSIONS
from app.setting_addresses import ClamdAddress, DatabaseAddress, Origin, OriginList, RedisAddress, WebAddress
from app.setting_checks import gowa_problems, mail_problems, s3_problems, short_keys, watching_problems
from app.setting_values import (
    Country,
    DayTimes,
    FileTypes,
    Folder,
    Language,
    Minutes,
    NetworkList,
    NumberToCall,
    SessionTimes,
    Spacing,
    WordList,
    Zone,
)


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

    @classmethod
    def of(cls, *lines: str) -> SettingsError:
        """What does not hold, a line for each: the variable's name, a colon and what is wrong."""
        return cls("Carepost cannot start with these settings:\n" + "\n".join(f"  {line}" for line in lines))


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CAREPOST_", env_file=".env", extra="ignore", populate_by_name=True)

    env: Environment = Environment.DEVELOPMENT
    host: str = "0.0.0.0"  # noqa: S104 - serves the whole machine by contract (PRODUCT section 0)
    port: int = Field(default=8000, ge=1, le=65535, validation_alias=AliasChoices("PORT", "port"))
    public_url: Origin = None
    extra_origins: OriginList = []
    trusted_proxies: NetworkList = []
    allow_addresses: NetworkList = []
    deny_addresses: NetworkList = []

    data_dir: Folder = Path("var")
    database_url: DatabaseAddress = ""
    redis_url: RedisAddress = None

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
    gowa_url: WebAddress = None
    gowa_username: str | None = None
    gowa_password: SecretStr | None = None
    gowa_device_id: WordList = []
    gowa_webhook_secret: SecretStr | None = None
    send_spacing: Spacing = (8.0, 15.0)

    ai: AiBackend = AiBackend.RULES
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: WebAddress = None
    gemini_api_key: SecretStr | None = None
    gemini_base_url: WebAddress = None

    smtp_url: SecretStr | None = None

    organisation_name: str = Field(default="Carepost", min_length=1)
    default_timezone: Zone = "Asia/Jakarta"
    default_language: Language = "id"
    default_country: Country = "ID"
    emergency_number: NumberToCall = "119/112"
    followup_minutes: Minutes = [15, 120]
    quiet_hours: DayTimes = "21:00-05:00"
    message_retention_days: int = Field(default=365, ge=1)

    rate_limits: bool = True
    sentry_dsn: SecretStr | None = None
    otlp_endpoint: WebAddress = None
    log_format: LogFormat = LogFormat.AUTO

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        problems = [*self._backend_problems(), *(self._production_problems() if self.is_production else [])]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _backend_problems(self) -> list[str]:
        problems = gowa_problems(self, is_used=self.whatsapp is WhatsAppBackend.GOWA, is_production=self.is_production)
        if self.storage is StorageBackend.S3:
            problems += s3_problems(self, is_production=self.is_production)
        if self.ai is AiBackend.ANTHROPIC and not self.anthropic_api_key:
            problems.append("CAREPOST_ANTHROPIC_API_KEY: must be set when CAREPOST_AI=anthropic")
        if self.ai is AiBackend.GEMINI and not self.gemini_api_key:
            problems.append("CAREPOST_GEMINI_API_KEY: must be set when CAREPOST_AI=gemini")
        return problems + watching_problems(self) + mail_problems(self.smtp_url)

    def _production_problems(self) -> list[str]:
        problems = []
        if not (self.public_url or "").startswith("https://"):
            problems.append("CAREPOST_PUBLIC_URL: production needs an https address")
        if not self.secret_key:
            problems.append("CAREPOST_SECRET_KEY: production needs a set secret of at least 32 characters")
        return problems + short_keys("SECRET_KEY", self.secret_key) + short_keys("DATA_KEY", self.data_key)

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
        raise SettingsError.of(*_explained(problem)) from None


def _explained(problem: ValidationError) -> list[str]:
    lines = []
    for error in problem.errors(include_url=False, include_input=False):
        message = str(error["msg"]).removeprefix("Value error, ")
        name = str(error["loc"][0]) if error["loc"] else ""
        if not name:
            lines += message.splitlines()
            continue
        variable = name if name == "PORT" else f"CAREPOST_{name.upper()}"
        lines.append(f"{variable}: {message[0].lower()}{message[1:]}")
    return lines


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

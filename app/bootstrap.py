"""The composition root: settings choose which real thing stands behind each port, here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.errors import NotFound
from app.integrations import storage
from app.integrations.ports import (
    IntentModel,
    Leaving,
    Mailer,
    RemoteIntentModel,
    RemoteStanding,
    Scanner,
    Storage,
    WhatsApp,
)
from app.known_names import KnownNames
from app.remote_reading import remote_reading_is_on
from app.sealing import webhook_secrets
from app.settings import AiBackend, Settings, WhatsAppBackend, get_settings

if TYPE_CHECKING:
    from app.integrations.whatsapp.simulator import SimulatedWhatsApp


@dataclass(frozen=True)
class Gateways:
    """Everything outside that jobs and edges may call."""

    whatsapp: WhatsApp
    mailer: Mailer
    storage: Storage
    intents: IntentModel
    rules: IntentModel
    scanner: Scanner | None = None
    remote: RemoteIntentModel | None = None


@cache
def gateways() -> Gateways:
    """The gateways of this process, made at first use."""
    return make_gateways(get_settings())


def simulated_phones() -> SimulatedWhatsApp:
    """The simulator, which is there only while it stands in for WhatsApp. Raises NotFound otherwise."""
    from app.integrations.whatsapp.simulator import SimulatedWhatsApp

    whatsapp = gateways().whatsapp
    if not isinstance(whatsapp, SimulatedWhatsApp):
        raise NotFound("error.no_simulator")
    return whatsapp


def what_would_leave(text: str) -> Leaving | None:
    """What a message with this text would send to the remote model that is configured; None when none is."""
    from app.integrations.ai.guarded import GuardedIntentModel

    intents = gateways().intents
    return intents.what_leaves(text) if isinstance(intents, GuardedIntentModel) else None


def remote_standing() -> RemoteStanding | None:
    """How the remote model that is configured stands, without asking it; None when none is."""
    from app.integrations.ai.guarded import GuardedIntentModel

    intents = gateways().intents
    return intents.standing() if isinstance(intents, GuardedIntentModel) else None


def make_gateways(settings: Settings) -> Gateways:
    rules, remote = _rules(), _remote(settings)
    return Gateways(
        whatsapp=_whatsapp(settings),
        mailer=_mailer(settings),
        storage=storage.configured(settings),
        scanner=_scanner(settings),
        intents=_intents(rules, remote),
        rules=rules,
        remote=remote,
    )


def _whatsapp(settings: Settings) -> WhatsApp:
    if settings.whatsapp is WhatsAppBackend.GOWA:
        from app.integrations.whatsapp.gowa import GowaWhatsApp

        password = settings.gowa_password.get_secret_value() if settings.gowa_password else ""
        return GowaWhatsApp(settings.gowa_url or "", username=settings.gowa_username or "", password=password)
    from app.integrations.whatsapp.simulator import SimulatedWhatsApp

    secret = settings.gowa_webhook_secret
    secrets = webhook_secrets(secret.get_secret_value() if secret else None, settings.data_dir)
    return SimulatedWhatsApp(settings.data_dir, secrets[0])


def _mailer(settings: Settings) -> Mailer:
    if settings.smtp_url:
        from app.integrations.mail.smtp import SmtpMailer

        return SmtpMailer(settings.smtp_url.get_secret_value())
    from app.integrations.mail.outbox import OutboxMailer

    return OutboxMailer()


def _scanner(settings: Settings) -> Scanner | None:
    if not settings.clamav_url:
        return None
    from app.integrations.antivirus.clamd import ClamdScanner

    return ClamdScanner(settings.clamav_url)


def _rules() -> IntentModel:
    from app.integrations.ai.rules import RulesIntentModel

    return RulesIntentModel()


def _intents(rules: IntentModel, remote: RemoteIntentModel | None) -> IntentModel:
    """The offline rules, with a remote model behind a guard and a switch when one is configured (M4)."""
    from app.integrations.ai.guarded import GuardedIntentModel

    return GuardedIntentModel(rules, remote, names=KnownNames(), is_on=remote_reading_is_on)


def _remote(settings: Settings) -> RemoteIntentModel | None:
    if settings.ai is AiBackend.ANTHROPIC and settings.anthropic_api_key:
        from app.integrations.ai.anthropic import AnthropicIntentModel

        return AnthropicIntentModel(settings.anthropic_api_key.get_secret_value(), base_url=settings.anthropic_base_url)
    if settings.ai is AiBackend.GEMINI and settings.gemini_api_key:
        from app.integrations.ai.gemini import GeminiIntentModel

        return GeminiIntentModel(settings.gemini_api_key.get_secret_value(), base_url=settings.gemini_base_url)
    return None

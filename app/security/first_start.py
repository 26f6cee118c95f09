"""The first administrator at the start of the server: made from the settings, or asked for at `/setup`."""

from __future__ import annotations

from app import clock
from app.db import reading, transaction
from app.errors import AppError, Gone
from app.i18n import translate
from app.sealing import session_secrets
from app.services.accounts import passwords, setup
from app.settings import Settings, SettingsError


def welcome_first_administrator(settings: Settings) -> str | None:
    """Make the first administrator when the settings name one. Returns the code to print for `/setup`, if it is needed.

    Raises SettingsError with the variable's name when the settings name somebody who cannot be.
    """
    with reading() as session:
        if setup.is_set_up(session):
            return None
    email, password = settings.admin_email, settings.admin_password
    if not email or password is None:
        return setup.setup_code(session_secrets(settings))
    try:
        passwords.check_new_password(password.get_secret_value())
    except AppError as problem:
        raise SettingsError.of(_said("CAREPOST_ADMIN_PASSWORD", problem)) from None
    password_hash = passwords.hash_password(password.get_secret_value())
    try:
        with transaction() as session:
            setup.create_first_administrator(
                session,
                email=email,
                name=email.partition("@")[0],
                password_hash=password_hash,
                settings=settings,
                now=clock.now(),
            )
    except Gone:
        return None  # another process was faster
    except AppError as problem:
        raise SettingsError.of(_said("CAREPOST_ADMIN_EMAIL", problem)) from None
    return None


def _said(variable: str, problem: AppError) -> str:
    detail = problem.details[0]
    return f"{variable}: {translate('en', detail.message, **detail.params)}"

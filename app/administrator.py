"""`carepost create-admin`: another superadmin, for the first start and for the day when nobody can get in."""

from __future__ import annotations

from app import clock
from app.db import transaction
from app.errors import AppError
from app.i18n import translate
from app.services.accounts import passwords, people, setup
from app.services.accounts.people import AddedPerson
from app.services.accounts.roles import SUPERADMIN
from app.services.actor import Actor, ActorKind, Permission
from app.settings import Settings, SettingsError

_TERMINAL = Actor(ActorKind.SYSTEM, name="carepost create-admin", role=SUPERADMIN, permissions=frozenset(Permission))


def create_admin(settings: Settings, *, email: str, name: str, password: str) -> str:
    """Make a superadmin and return their e-mail. Raises SettingsError that says what does not hold."""
    try:
        passwords.check_new_password(password)
        password_hash = passwords.hash_password(password)
        with transaction() as session:
            if not setup.is_set_up(session):
                first = setup.create_first_administrator(
                    session, email=email, name=name, password_hash=password_hash, settings=settings, now=clock.now()
                )
                return first.email
            new = AddedPerson(email=email, name=name, role=SUPERADMIN, password_hash=password_hash)
            return people.add_person(session, _TERMINAL, new, settings=settings, now=clock.now()).email
    except AppError as problem:
        raise SettingsError(_explained(problem)) from None


def _explained(problem: AppError) -> str:
    if problem.details:
        detail = problem.details[0]
        return f"{detail.field}: {translate('en', detail.message, **detail.params)}"
    return translate("en", problem.message_key, **problem.params)

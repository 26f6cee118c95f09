from __future__ import annotations

import pytest
from pydantic import SecretStr
from sqlmodel import select

from app.db import reading
from app.models.account import User
from app.security.first_start import welcome_first_administrator
from app.settings import SettingsError, get_settings

GOOD = {"admin_email": "Ann@care.example", "admin_password": SecretStr("tahu goreng biru 7")}


def start(**values):
    return welcome_first_administrator(get_settings().model_copy(update=values))


def people():
    with reading() as session:
        return session.exec(select(User)).all()


def test_the_settings_make_the_first_administrator_once(database):
    assert start(**GOOD) is None
    assert start(**GOOD | {"admin_email": "eve@care.example"}) is None
    assert [(user.email, user.role) for user in people()] == [("ann@care.example", "superadmin")]


def test_without_them_a_code_is_printed_until_there_is_somebody(database):
    code = start()
    assert code is not None
    assert start() == code
    start(**GOOD)
    assert start() is None


@pytest.mark.parametrize(
    ("wrong", "variable"),
    [
        ({"admin_password": SecretStr("short")}, "CAREPOST_ADMIN_PASSWORD"),
        ({"admin_email": "x"}, "CAREPOST_ADMIN_EMAIL"),
    ],
)
def test_settings_that_cannot_be_stop_the_start_by_name(database, wrong, variable):
    with pytest.raises(SettingsError, match=variable):
        start(**GOOD | wrong)
    assert people() == []

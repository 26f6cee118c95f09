from __future__ import annotations

import pytest
from sqlmodel import select

from app.errors import Gone, Invalid
from app.models.account import Role, User, UserStatus
from app.services.accounts import roles, setup
from app.services.actor import Permission
from tests.services.accounts.conftest import HASH

SECRETS = ["the secret of this installation"]


def create(db, settings, now, email="ann@care.example"):
    roles.ensure_builtin_roles(db)
    return setup.create_first_administrator(db, email=email, name="Ann", password_hash=HASH, settings=settings, now=now)


def test_the_first_person_is_an_active_superadmin(db, settings, now):
    assert not setup.is_set_up(db)
    user = create(db, settings, now)
    assert (user.role, user.status) == ("superadmin", UserStatus.ACTIVE)
    assert setup.is_set_up(db)


def test_there_is_only_one_first_person(db, settings, now):
    create(db, settings, now)
    with pytest.raises(Gone):
        create(db, settings, now, email="eve@care.example")
    assert len(db.exec(select(User)).all()) == 1


def test_every_process_prints_and_takes_the_same_code_however_it_is_typed():
    code = setup.setup_code(SECRETS)
    assert code == setup.setup_code(SECRETS)
    assert code != setup.setup_code(["another installation"])
    assert len(code.replace("-", "")) == 12
    for typed in (code, code.lower(), code.replace("-", " ")):
        setup.check_setup_code(typed, SECRETS)
    with pytest.raises(Invalid):
        setup.check_setup_code("AAAA-AAAA-AAAA", SECRETS)


def test_the_built_in_roles_are_put_in_once_and_changed_ones_are_kept(db):
    roles.ensure_builtin_roles(db)
    volunteer, superadmin = db.get(Role, "volunteer"), db.get(Role, "superadmin")
    volunteer.permissions, superadmin.permissions = ["patient:read"], []
    roles.ensure_builtin_roles(db)
    assert [role.slug for role in roles.list_roles(db)] == ["volunteer", "moderator", "admin", "superadmin"]
    assert volunteer.permissions == ["patient:read"]
    assert set(superadmin.permissions) == {permission.value for permission in Permission}

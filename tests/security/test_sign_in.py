from __future__ import annotations

import statistics
import time

import pytest
from sqlmodel import select

from app.db import reading, transaction
from app.errors import RateLimited, Suspended, WrongCredentials
from app.models.account import User, UserStatus
from app.models.work import AuditEntry
from app.security.sign_in import sign_in_with_password
from app.services.accounts.passwords import hash_password, needs_rehash
from app.services.actor import Origin

PASSWORD = "tahu goreng biru 7"


@pytest.fixture
def ann(visit) -> User:
    user = visit("admin", email="ann@care.example").user
    with transaction() as session:
        session.get_one(User, user.id).password_hash = hash_password(PASSWORD)
    return user


def sign_in(email="ann@care.example", password=PASSWORD, address="203.0.113.7"):
    return sign_in_with_password(email, password, origin=Origin(address=address), then=lambda _session, user: user)


def test_the_right_password_signs_in_whatever_the_case_of_the_address(ann):
    assert sign_in(email=" Ann@Care.Example ").id == ann.id


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann@care.example", "another password"), ("nobody@care.example", PASSWORD), ("no address", PASSWORD), ("", "")],
)
def test_anything_else_is_refused_in_the_same_words(ann, email, password):
    with pytest.raises(WrongCredentials):
        sign_in(email=email, password=password)


def test_attempts_are_written_down(ann):
    sign_in()
    for email in ("ann@care.example", "nobody@care.example"):
        with pytest.raises(WrongCredentials):
            sign_in(email=email, password="another password")
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "session.signed_in")).all()
    assert [(entry.outcome, entry.subject_id) for entry in entries] == [
        ("ok", ann.id),
        ("denied", ann.id),
        ("denied", None),
    ]


def test_a_suspended_person_hears_it_only_with_the_right_password(ann):
    with transaction() as session:
        session.get_one(User, ann.id).status = UserStatus.SUSPENDED
    with pytest.raises(WrongCredentials):
        sign_in(password="another password")
    with pytest.raises(Suspended):
        sign_in()


def test_a_hash_with_older_parameters_is_made_anew(ann):
    from argon2 import PasswordHasher

    older = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
    with transaction() as session:
        session.get_one(User, ann.id).password_hash = older
    sign_in()
    with reading() as session:
        assert not needs_rehash(session.get_one(User, ann.id).password_hash)
    sign_in()


def test_ten_wrong_passwords_close_an_account_for_a_while_even_to_the_right_one(ann):
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            sign_in(password="another password")
    with pytest.raises(RateLimited):
        sign_in()
    with pytest.raises(RateLimited):
        sign_in(address="198.51.100.1")


def test_signing_in_forgets_the_wrong_passwords_before(ann):
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(WrongCredentials):
                sign_in(password="another password")
        sign_in()


def test_an_address_that_tries_many_accounts_is_stopped(ann, monkeypatch):
    from app.services.accounts import passwords

    monkeypatch.setattr(passwords, "is_password", lambda _hash, _password: False)  # a hundred hashes take too long
    for number in range(100):
        with pytest.raises(WrongCredentials):
            sign_in(email=f"person{number}@care.example")
    with pytest.raises(RateLimited):
        sign_in(email="person200@care.example")


def test_the_time_of_an_answer_does_not_tell_who_exists(ann, override_settings):
    override_settings(rate_limits=False)

    def seconds(email: str) -> float:
        """Of the processor's: what else the machine does is not in them, and nothing here waits for anything else."""
        begun = time.process_time()
        with pytest.raises(WrongCredentials):
            sign_in(email=email, password="another password")
        return time.process_time() - begun

    for email in ("ann@care.example", "nobody@care.example"):
        seconds(email)
    shares = [seconds("nobody@care.example") / seconds("ann@care.example") for _ in range(15)]
    assert 0.8 < statistics.median(shares) < 1.2, f"an unknown address takes {statistics.median(shares):.0%} of a known"

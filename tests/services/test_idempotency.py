"""Claims of keys: taken over when their owner died, void when it lives after all, forgotten after a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Conflict, Invalid
from app.services.idempotency import CLAIM_LASTS, KEPT_FOR, Claim, KeptAnswer, claim_key, fingerprint, keep_answer
from tests.factories import a_user, an_actor

REQUEST = fingerprint("POST", "/api/v1/patients?", b"{}")
ANSWER = KeptAnswer(201, '{"success": true}', {"etag": '"1-a"'})


@pytest.fixture
def actor(db):
    return an_actor(user=a_user(db))


def claim(db, actor, at, *, request=REQUEST):
    return claim_key(db, actor, "one", request=request, now=at)


def test_a_kept_answer_comes_back_for_a_day(db, actor, now):
    keep_answer(db, claim(db, actor, now), ANSWER)
    assert claim(db, actor, now + KEPT_FOR - timedelta(seconds=1)) == ANSWER
    assert isinstance(claim(db, actor, now + KEPT_FOR), Claim)


def test_a_claim_that_still_runs_is_nobody_elses(db, actor, now):
    claim(db, actor, now)
    with pytest.raises(Conflict):
        claim(db, actor, now + CLAIM_LASTS - timedelta(seconds=1))


def test_a_claim_whose_owner_died_is_taken_over_and_the_dead_ones_answer_is_void(db, actor, now):
    dead = claim(db, actor, now)
    heir = claim(db, actor, now + CLAIM_LASTS)
    with pytest.raises(Conflict):
        keep_answer(db, dead, ANSWER)
    keep_answer(db, heir, ANSWER)
    assert claim(db, actor, now + CLAIM_LASTS) == ANSWER


def test_a_key_belongs_to_one_request(db, actor, now):
    claim(db, actor, now)
    with pytest.raises(Invalid):
        claim(db, actor, now, request=fingerprint("POST", "/api/v1/patients?", b"{} "))


def test_two_people_may_use_the_same_key(db, actor, now):
    claim(db, actor, now)
    assert isinstance(claim(db, an_actor(user=a_user(db)), now), Claim)

"""How often somebody may take files out and bring new ones (X2): what counts, and what does not."""

from __future__ import annotations

import pytest

from app.security.limits import DOWNLOADS, NEW_UPLOADS, PERSON, Rule, limiter

TEXT = b"0123456789" * 10


@pytest.fixture(params=["memory", "redis"])
def limits(request, volunteer, override_settings) -> None:
    """Limits are kept, in this process or in Redis."""
    shared = request.getfixturevalue("redis_url") if request.param == "redis" else None
    override_settings(rate_limits=True, redis_url=shared)


@pytest.fixture
def text(volunteer) -> str:
    """A text of 100 bytes that the volunteer brought: its id."""
    return bring(volunteer).json()["data"]["id"]


def bring(caller):
    return caller.post("/upload", files={"file": ("catatan.txt", TEXT, "text/plain")})


def use_up(rule: Rule, caller, *, left: int = 0) -> None:
    for _ in range(rule.amount - left):
        limiter().count(rule, str(caller.user.id))


def test_two_hundred_files_a_minute_and_not_one_more(volunteer, text, limits):
    use_up(DOWNLOADS, volunteer, left=2)

    answer = volunteer.get(f"/download/{text}")
    archive = volunteer.get("/files/archive", params={"ids": text})
    refused = volunteer.get(f"/download/{text}")

    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "1")
    assert (archive.status_code, archive.headers["x-ratelimit-remaining"]) == (200, "0")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["x-ratelimit-limit"] == "200"
    assert volunteer.get(f"/files/{text}").status_code == 200, "other calls have a limit of their own"


def test_going_on_with_a_file_and_looking_at_it_count_for_nothing(volunteer, text, limits):
    use_up(DOWNLOADS, volunteer)
    use_up(PERSON, volunteer)

    for part in ("bytes=10-19", "bytes=99-", "bytes= 5-"):
        assert volunteer.get(f"/download/{text}", headers={"Range": part}).status_code == 206
    assert volunteer.get(f"/preview/{text}", params={"size": "original"}).status_code == 200
    assert volunteer.get(f"/preview/{text}", params={"size": "thumbnail"}).status_code == 404
    assert volunteer.get(f"/files/{text}").status_code == 429


@pytest.mark.parametrize("part", ["bytes=0-", "bytes=0-0", "bytes=-500", "bytes=5-6,0-99", "bytes=9-3", "pieces=5-"])
def test_what_may_be_given_the_whole_is_no_continuation(volunteer, text, override_settings, part):
    override_settings(rate_limits=True)
    use_up(DOWNLOADS, volunteer)

    assert volunteer.get(f"/download/{text}", headers={"Range": part}).status_code == 429


def test_a_file_in_one_request_is_a_new_upload_like_any_other(volunteer, limits):
    use_up(NEW_UPLOADS, volunteer, left=1)

    assert bring(volunteer).status_code == 201
    assert bring(volunteer).status_code == 429

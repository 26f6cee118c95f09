from __future__ import annotations

import pytest

from app.errors import CsrfMissing
from app.ids import new_id
from app.security.csrf import check_csrf, check_form, csrf_of_form, csrf_of_session, new_form_cookie

MINE, OTHERS = new_id(), new_id()


def test_the_value_of_a_session_is_its_own():
    check_csrf(MINE, csrf_of_session(MINE))


@pytest.mark.parametrize(
    "given",
    [None, "", "x", csrf_of_session(OTHERS), csrf_of_form(str(MINE)), "ümlaut"],
    ids=["none", "empty", "one letter", "of another session", "of a form", "no ASCII"],
)
def test_no_other_value_counts(given):
    with pytest.raises(CsrfMissing):
        check_csrf(MINE, given)


def test_a_value_of_the_previous_secret_counts_while_secrets_rotate(override_settings):
    override_settings(secret_key=["previous secret of the installation"])
    former = csrf_of_session(MINE)
    override_settings(secret_key=["current secret of the installation", "previous secret of the installation"])
    check_csrf(MINE, former)
    override_settings(secret_key=["current secret of the installation"])
    with pytest.raises(CsrfMissing):
        check_csrf(MINE, former)


def test_a_form_counts_in_the_browser_it_was_shown_in():
    cookie = new_form_cookie()
    check_form(cookie, csrf_of_form(cookie))
    for wrong in (None, new_form_cookie()):
        with pytest.raises(CsrfMissing):
            check_form(wrong, csrf_of_form(cookie))

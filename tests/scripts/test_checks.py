"""The house's own checks find what they are for."""

from __future__ import annotations

import ast

import pytest

from scripts import check_handlers, check_tracked, check_words


@pytest.mark.parametrize(
    "code",
    ['rx.el.p("Hello there")', 'rx.el.button("Save", type="button")', 'button(t("x.y"), aria_label="Close")'],
)
def test_a_string_shown_as_it_stands_is_found(code: str) -> None:
    call = ast.parse(code).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)

    assert list(check_words._shown_texts(call.value))


@pytest.mark.parametrize("code", ['rx.el.p(t("x.y"), " · ")', 'rx.el.div(class_name="card")', 'icon("check")'])
def test_signs_classes_and_icons_are_no_words(code: str) -> None:
    call = ast.parse(code).body[0]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)

    assert list(check_words._shown_texts(call.value)) == []


def test_a_message_that_asks_for_more_than_the_english_one_is_found() -> None:
    catalogues = {"en": {"a.b": "Hello {name}"}, "id": {"a.b": "Halo {nama}"}}

    assert list(check_words._broken_messages(catalogues)) == [
        "app/i18n/id.json: a.b asks for nama, which the English message does not"
    ]


def test_a_missing_translation_is_found() -> None:
    assert list(check_words._different_keys({"en": {"a.b": "x"}, "id": {}})) == ["app/i18n/id.json: a.b is missing"]


@pytest.mark.parametrize(
    "line", ["resolved at registry.example" + "npm.org", "ghp_" + "a" * 36, "AKIA" + "ABCDEFGH12345678"]
)
def test_hosts_of_packages_and_secrets_are_found(line: str) -> None:
    patterns = [*check_tracked.SECRETS.values(), check_tracked.HOSTS]

    assert any(list(check_tracked._found("a file", line, pattern, "found")) for pattern in patterns)


@pytest.mark.parametrize("code", ["return rx.toast.success('x')", "yield rx.call_script('alert(1)')"])
def test_a_handler_that_answers_with_code_is_found(code: str) -> None:
    assert list(check_handlers.forbidden_in(f"def handler(self):\n    {code}\n"))


def test_a_handler_that_notifies_is_fine() -> None:
    assert list(check_handlers.forbidden_in("def handler(self):\n    return notify('saved')\n")) == []

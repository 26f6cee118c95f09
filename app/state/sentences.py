"""Errors of fields as sentences in the language of the tab: catalogues hold them, with their numbers and names."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx
from starlette.requests import cookie_parser

from app.errors import AppError, Detail
from app.i18n import LANGUAGE_COOKIE, LANGUAGES, translate
from app.settings import get_settings


def language_of_tab(state: rx.State) -> str:
    """The language in which the page of this tab is written: its document and its socket came with the same cookie."""
    chosen = cookie_parser(state.router.headers.cookie).get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else get_settings().default_language


def sentence(state: rx.State, detail: Detail) -> str:
    """What is wrong with one field, for the person who typed it."""
    return translate(language_of_tab(state), detail.message, **detail.params)


def sentences(state: rx.State, details: Iterable[Detail]) -> dict[str, str]:
    """The same for a form: one sentence for each field, by the field's name."""
    found: dict[str, str] = {}
    for detail in details:
        found.setdefault(detail.field, sentence(state, detail))
    return found


def sentence_of(state: rx.State, problem: AppError) -> str:
    """What an error says, its first field before its own words."""
    if problem.details:
        return sentence(state, problem.details[0])
    return translate(language_of_tab(state), problem.message_key, **problem.params)

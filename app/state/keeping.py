"""Drafts of forms, from a state: kept as somebody types, found again on whatever device they come back with."""

from __future__ import annotations

from collections.abc import Mapping

import reflex as rx

from app import clock
from app.services import drafts
from app.state.base import fetch, perform

MOST_FIELDS = 60
MOST_LETTERS = 20_000


async def keep(state: rx.State, kind: str, values: Mapping[str, str], *, subject: str = "") -> None:
    """Keep what a form holds, in place of what was kept of it before."""
    await perform(state, drafts.keep_draft, kind, dict(values), subject=subject, now=clock.now())


async def kept(state: rx.State, kind: str, *, subject: str = "") -> dict[str, str]:
    """What was kept of a form; empty when nothing was."""
    draft = await fetch(state, drafts.get_draft, kind, subject=subject, now=clock.now())
    return {} if draft is None else texts(draft.content)


async def drop(state: rx.State, kind: str, *, subject: str = "") -> None:
    """Forget it: the form was saved, or its author began anew."""
    await perform(state, drafts.drop_draft, kind, subject=subject)


def texts(values: object) -> dict[str, str]:
    """What a browser sent as a form, or a draft held, as texts by name; anything else is left out."""
    if not isinstance(values, Mapping):
        return {}
    plain = {str(name): value for name, value in values.items() if isinstance(value, str)}
    return {name: value[:MOST_LETTERS] for name, value in list(plain.items())[:MOST_FIELDS]}

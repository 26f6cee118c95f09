"""The menu of the person: their profile, how it looks, which language, and the way out."""

from __future__ import annotations

from typing import Literal

import reflex as rx
from reflex.style import color_mode, set_color_mode

from app.components.icon import icon
from app.components.menu import menu, menu_choice, menu_heading, menu_line, menu_link
from app.components.person import initials_avatar
from app.components.posted import posted_form
from app.components.words import WORDS_MODULE, Word, t
from app.i18n import LANGUAGES
from app.pages._places import PROFILE, is_there
from app.state.session import SessionState

Theme = Literal["system", "light", "dark"]
THEMES: tuple[Theme, ...] = ("system", "light", "dark")
_HERE = rx.Var(
    "herePath()", _var_data=rx.vars.VarData(imports={"$/public/scripts/addresses.js": [rx.ImportVar(tag="herePath")]})
).to(str)
_SPOKEN = rx.Var(
    "spokenLanguage()", _var_data=rx.vars.VarData(imports={WORDS_MODULE: [rx.ImportVar(tag="spokenLanguage")]})
).to(str)


def person_menu() -> rx.Component:
    """At the end of the top bar."""
    trigger = rx.el.button(
        initials_avatar(SessionState.initials, SessionState.photo, size="small av-me"),
        type="button",
        class_name="me",
        aria_label=t("shell.account"),
    )
    return menu(trigger, *person_items())


def person_items() -> list[rx.Component]:
    """What the menu offers; on a phone it stands behind "More" as well."""
    who = rx.el.div(
        rx.el.div(SessionState.name, class_name="strong cut"),
        rx.el.div(SessionState.email, class_name="muted small cut"),
        class_name="menu-who",
    )
    profile = [menu_link(t("shell.profile"), to=PROFILE.path, icon_name="user")] if is_there(PROFILE) else []
    return [
        who,
        menu_line(),
        *profile,
        menu_heading(t("theme.title")),
        *(_theme(mode, t(f"theme.{mode}")) for mode in THEMES),
        menu_heading(t("language.title")),
        *(_language(language) for language in LANGUAGES),
        menu_line(),
        menu_link(t("shell.sign_out"), to="/sign-out", icon_name="log-out", is_document=True),
    ]


def _theme(mode: Theme, word: Word) -> rx.Component:
    return menu_choice(word, set_color_mode(mode), is_chosen=color_mode == mode)


def _language(language: str) -> rx.Component:
    """Another language is another document: chosen by a form that comes back to this page."""
    item = rx.el.button(
        rx.cond(language == _SPOKEN, icon("check"), rx.el.span(class_name="menu-gap")),
        t(f"language_itself.{language}"),
        type="submit",
        role="menuitem",
        tab_index=-1,
        class_name="menu-item",
        lang=language,
    )
    return posted_form(item, action="/language", hidden={"next": _HERE, "language": language}, role="presentation")

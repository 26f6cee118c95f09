"""Your profile: who you are here, where you are signed in, and the keys that act in your name."""

from __future__ import annotations

from typing import Literal
from zoneinfo import available_timezones

import reflex as rx
from reflex.style import color_mode, set_color_mode

from app.components.badges import badge
from app.components.button import button
from app.components.dates import moment
from app.components.dialog import confirm_by_name
from app.components.forms import Option
from app.components.gliding import gliding
from app.components.icon import icon
from app.components.link import document_link
from app.components.page_header import page_header, section
from app.components.photo import photo_field, photo_to_come
from app.components.posted import posted_form
from app.components.properties import editable, properties, shown
from app.components.states import empty_state, skeleton_line, status_dot
from app.components.words import Word, t
from app.i18n import LANGUAGES
from app.pages._page import page
from app.pages._shell import PROFILE
from app.state.patient_choices import OWN_ZONES, zone_word
from app.state.profile import ProfileState
from app.state.profile_access import AccessState, KeyRow, SessionRow
from app.state.profile_photo import OWN_ADDRESS, ProfilePhotoState
from app.state.session import SessionState

_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_OTHERS = sorted(name for name in available_timezones() if name.startswith(_REGIONS) and name not in OWN_ZONES)
ZONES = [Option(name, zone_word(name)) for name in (*OWN_ZONES, *_OTHERS)]


@page("/profile", title="profile.title", place=PROFILE, on_load=[ProfileState.arrive, AccessState.load])
def profile_page() -> rx.Component:
    """One's own account."""
    return rx.el.div(
        page_header(
            t("profile.title"),
            rx.cond(ProfileState.is_loaded, rx.el.p(t("profile.sentence")), skeleton_line("240px")),
        ),
        rx.cond(ProfileState.is_loaded & AccessState.is_loaded, _account(), _account_to_come()),
        confirm_by_name(
            AccessState.revoking != "",
            t("profile.key_revoke_title"),
            sentence=t("profile.key_revoke_sentence"),
            name=AccessState.revoking_name,
            typed=AccessState.typed_name,
            on_type=AccessState.type_name,
            confirm=t("profile.key_revoke"),
            keep=t("profile.key_keep"),
            on_confirm=AccessState.revoke,
            on_close=AccessState.keep,
            test_id="revoke-key",
        ),
        class_name="narrow",
    )


def _account() -> rx.Component:
    """The sign-ins change by themselves: what stands below them glides."""
    return gliding(
        section(t("profile.you"), None, _photo(), _you()),
        section(t("profile.look"), None, _look()),
        section(t("profile.sessions"), AccessState.sessions.length(), _sessions(), end=_everywhere()),
        rx.cond(AccessState.may_make_keys, _keys_section()),
        class_name="account",
    )


def _account_to_come() -> rx.Component:
    """What is edited in place is only there once its value is."""
    names = ("name", "email", "role", "timezone", "password")
    waiting = properties(*(shown(t(f"profile.{name}"), skeleton_line("160px")) for name in names))
    face = photo_to_come(photo=SessionState.photo, initials=SessionState.initials, help_text=t("photo.own_help"))
    return section(t("profile.you"), None, face, waiting)


def _photo() -> rx.Component:
    return photo_field(
        address=OWN_ADDRESS,
        photo=SessionState.photo,
        initials=SessionState.initials,
        help_text=t("photo.own_help"),
        on_kept=ProfilePhotoState.kept,
        on_remove=ProfilePhotoState.remove,
    )


def _you() -> rx.Component:
    password = document_link(t("profile.change_password"), href="/profile/password", class_name="link")
    return properties(
        editable(t("profile.name"), ProfileState.name, "name", ProfileState.rename),
        shown(t("profile.email"), ProfileState.email),
        shown(t("profile.role"), t(ProfileState.role_key, name=ProfileState.role_name)),
        editable(
            t("profile.timezone"),
            ProfileState.timezone,
            "timezone",
            ProfileState.choose_timezone,
            shown=ProfileState.timezone_word,
            options=ZONES,
        ),
        shown(t("profile.password"), password),
    )


def _look() -> rx.Component:
    return properties(shown(t("profile.language"), _languages()), shown(t("profile.theme"), _themes()))


def _languages() -> rx.Component:
    """A form of the server: the page comes back in the other language as a whole."""
    choices = (
        rx.el.button(
            t(f"language_itself.{code}"),
            type="submit",
            name="language",
            value=code,
            lang=code,
            custom_attrs={"aria-pressed": rx.cond(ProfileState.language == code, "true", "false")},
        )
        for code in reversed(LANGUAGES)
    )
    switch = rx.el.span(*choices, class_name="seg", role="group", aria_label=t("profile.language"))
    return posted_form(switch, action="/language", hidden={"next": "/profile"})


def _themes() -> rx.Component:
    choices = (_theme("system", "monitor"), _theme("light", "sun"), _theme("dark", "moon"))
    return rx.el.span(*choices, class_name="seg", role="group", aria_label=t("profile.theme"))


def _theme(name: Literal["system", "light", "dark"], symbol: str) -> rx.Component:
    return rx.el.button(
        icon(symbol),
        t(f"theme.{name}"),
        type="button",
        on_click=set_color_mode(name),
        custom_attrs={"aria-pressed": rx.cond(color_mode == name, "true", "false")},
    )


def _everywhere() -> rx.Component:
    others = AccessState.sessions.length() > 1
    form = posted_form(
        button(t("profile.sign_out_everywhere"), kind="surface", size="small", submits=True, test_id="everywhere"),
        action="/profile/sessions/end-all",
    )
    return rx.cond(others, form, rx.fragment())


def _sessions() -> rx.Component:
    return rx.el.ul(rx.foreach(AccessState.sessions, lambda row: rx.fragment(session_line(row=row), key=row.id)))


@rx.memo
def session_line(row: rx.Var[SessionRow]) -> rx.Component:
    """One browser."""
    known = rx.cond(
        row.browser != "",
        rx.cond(row.system != "", t("profile.on", browser=row.browser, system=row.system), row.browser),
        t("profile.unknown_browser"),
    )
    here = rx.cond(row.is_this_one, badge(t("profile.this_one"), "done"), rx.fragment())
    end = posted_form(
        button(t("profile.sign_out_one"), kind="ghost", size="small", submits=True, test_id="end-session"),
        action="/profile/sessions/end",
        hidden={"session": row.id},
    )
    return rx.el.li(
        rx.cond(row.is_phone, icon("smartphone", size=20), icon("monitor", size=20)),
        rx.el.div(
            rx.el.p(rx.el.span(known, class_name="strong"), here, class_name="line-title"),
            rx.el.p(
                t(row.seen_key, count=row.seen),
                rx.cond(row.address != "", rx.fragment(" · ", rx.el.span(row.address, class_name="num")), ""),
                " · ",
                t("profile.session_since"),
                " ",
                moment(row.since, "short", zone=SessionState.zone),
                class_name="muted small",
            ),
            class_name="line-words",
        ),
        rx.cond(row.is_this_one, rx.fragment(), end),
        class_name="line",
        data_testid="session",
    )


def _keys_section() -> rx.Component:
    looks = "btn btn-small btn-surface"
    make = document_link(icon("plus"), t("profile.key_new"), href="/profile/keys/new", class_name=looks)
    rows = rx.el.ul(rx.foreach(AccessState.keys, lambda row: rx.fragment(key_line(row=row), key=row.id)))
    none = empty_state("key-round", t("profile.no_keys"), t("profile.no_keys_help"))
    return section(
        t("profile.keys"), AccessState.keys.length(), rx.cond(AccessState.keys.length() > 0, rows, none), end=make
    )


@rx.memo
def key_line(row: rx.Var[KeyRow]) -> rx.Component:
    """One key."""
    may = rx.cond(row.is_whole, t("profile.key_whole"), t("profile.key_scopes", count=row.scope_count))
    until = rx.cond(
        row.expires_at != "",
        rx.fragment(" · ", t("profile.key_until"), " ", moment(row.expires_at, "full", zone=SessionState.zone)),
        rx.fragment(),
    )
    used: Word = t(row.used_key, count=row.used)
    revoke = button(
        t("profile.key_revoke"),
        AccessState.ask_to_revoke(row.id),
        kind="ghost",
        size="small",
        aria_label=t("profile.key_revoke_named", name=row.name),
        test_id="revoke",
    )
    return rx.el.li(
        icon("key-round", size=20),
        rx.el.div(
            rx.el.p(rx.el.span(row.name, class_name="strong cut"), _key_state(row), class_name="line-title"),
            rx.el.p(
                rx.el.code(row.prefix, "…"),
                " · ",
                rx.el.span(may, title=row.scopes),
                until,
                " · ",
                t("profile.key_used", when=used),
                class_name="muted small",
            ),
            class_name="line-words",
        ),
        rx.cond(row.is_living, revoke, rx.fragment()),
        class_name="line",
        data_testid="key",
    )


def _key_state(row: rx.Var[KeyRow]) -> rx.Component:
    return rx.cond(row.is_living, rx.fragment(), status_dot("idle", t(row.state_key)))

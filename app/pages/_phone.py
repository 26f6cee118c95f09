"""The simulated phone in the hand: what stands on it, and what its owner does."""

from __future__ import annotations

import reflex as rx

from app.components.button import button, icon_button
from app.components.conversation import day_line
from app.components.dates import written, written_day
from app.components.field_box import FieldBox
from app.components.icon import icon
from app.components.link import page_link
from app.components.menu import menu, menu_item
from app.components.person import initials_avatar
from app.components.phone import phone_frame, phone_line, ticks
from app.components.states import empty_state
from app.components.words import t
from app.state.simulator_chats import PATH, SimulatorChatsState
from app.state.simulator_lines import PhoneLine
from app.state.simulator_phone import MAX_TEXT, SimulatorPhoneState

THUMB, HEART, NO = "👍", "❤️", "👎"


def phone_pane() -> rx.Component:
    """The phone that the address names, or what to do."""
    choose = empty_state("smartphone", t("simulator.choose"), t("simulator.choose_help"))
    missing = empty_state("search-x", t("simulator.unknown"), t("simulator.unknown_help"))
    none = rx.cond(SimulatorChatsState.current != "", rx.fragment(), choose)  # one that is on its way is chosen
    return rx.cond(SimulatorPhoneState.phone != "", _phone(), rx.cond(SimulatorPhoneState.is_missing, missing, none))


def _phone() -> rx.Component:
    owner = SimulatorPhoneState.owner
    unasked = rx.cond(owner.is_asked, t("simulator.is_asked"), t("simulator.ask_first"))
    nothing = rx.el.div(
        rx.el.p(t("simulator.silent"), class_name="strong"),
        rx.el.p(rx.cond(owner.is_verified, t("simulator.silent_help"), unasked)),
        class_name="phone-silent",
    )
    lines = rx.foreach(SimulatorPhoneState.lines, _line)
    return phone_frame(
        _head(),
        rx.cond(SimulatorPhoneState.lines.length() > 0, lines, nothing),
        _tries(),
        rx.cond(SimulatorPhoneState.about != "", _about(), rx.fragment()),
        _writing(),
        label=t("simulator.phone_of", name=_owner_name()),
    )


def _owner_name() -> rx.Var[str]:
    owner = SimulatorPhoneState.owner
    return rx.cond(owner.name != "", owner.name, owner.number).to(str)


def _head() -> rx.Component:
    owner = SimulatorPhoneState.owner
    way = page_link(t("simulator.to_patient"), to=owner.way, class_name="link")
    status = rx.cond(owner.is_verified, t("simulator.agreed"), t("simulator.not_agreed"))
    read = button(
        t("simulator.see_all"),
        SimulatorPhoneState.see_all,
        icon_name="check-check",
        size="small",
        is_off=SimulatorPhoneState.unseen == 0,
        test_id="see-all",
    )
    return rx.fragment(
        page_link(
            icon("arrow-left"), to=PATH, class_name="btn btn-ghost btn-icon phone-back", aria_label=t("simulator.back")
        ),
        initials_avatar(owner.initials, owner.photo),
        rx.el.div(
            rx.el.h2(_owner_name(), class_name="cut", dir="auto", title=_owner_name()),
            rx.el.p(
                rx.cond(owner.way != "", rx.fragment(status, " · ", way), t("simulator.nobodys")),
                class_name="muted small",
            ),
            class_name="cut phone-who",
        ),
        read,
    )


def _line(line: rx.Var[PhoneLine]) -> rx.Component:
    said = rx.el.span(line.words, lang=SimulatorPhoneState.owner.language, class_name="phone-words")
    thing = rx.el.span(_thing(line), t(line.words_key), class_name="phone-thing muted")
    quote = rx.el.p(line.quote, class_name="phone-quote", dir="auto")
    time = rx.fragment(written(line.at, "time", zone=SimulatorPhoneState.zone), ticks(line.ticks))
    mark = rx.cond(line.has_thumb, icon("thumbs-up", size=14), rx.el.span(line.reaction))
    reaction = rx.el.span(mark, rx.el.span(t("simulator.reacted"), class_name="sr"), class_name="phone-reaction")
    drawn = phone_line(
        rx.cond(line.words_key != "", rx.fragment(thing, rx.cond(line.media != "", said, rx.fragment())), said),
        is_ours=line.is_ours,
        quote=rx.cond(line.quote != "", quote, rx.fragment()),
        meta=time,
        reaction=rx.cond(line.has_thumb | (line.reaction != ""), reaction, rx.fragment()),
        acts=_acts(line),
        key=line.id,
    )
    day = day_line(written_day(line.day, "day"))
    return rx.fragment(rx.cond(line.day != "", day, rx.fragment()), drawn, key=line.id)


def _thing(line: rx.Var[PhoneLine]) -> rx.Component:
    return rx.match(
        line.media,
        ("image", icon("image")),
        ("audio", icon("mic")),
        ("location", icon("map-pin")),
        icon("ban"),
    )


def _acts(line: rx.Var[PhoneLine]) -> rx.Component:
    """What the owner can do with one message."""
    trigger = icon_button("ellipsis", t("simulator.acts"), kind="ghost", size="small", test_id="phone-acts")
    thumb = icon_button(
        "thumbs-up",
        t("simulator.thumb"),
        SimulatorPhoneState.react(line.id, THUMB),
        kind="ghost",
        size="small",
        test_id="phone-thumb",
    )
    own = rx.fragment(
        menu_item(t("simulator.correct"), "pencil", SimulatorPhoneState.begin_correction(line.id), test_id="correct"),
        menu_item(t("simulator.take_back"), "trash-2", SimulatorPhoneState.take_back(line.id), test_id="take-back"),
    )
    more = menu(
        trigger,
        menu_item(t("simulator.reply"), "reply", SimulatorPhoneState.begin_quote(line.id), test_id="quote"),
        menu_item(t("simulator.heart"), "heart", SimulatorPhoneState.react(line.id, HEART)),
        menu_item(t("simulator.thumb_down"), "thumbs-down", SimulatorPhoneState.react(line.id, NO)),
        rx.cond(line.can_change, own, rx.fragment()),
    )
    return rx.el.span(rx.cond(line.is_ours, thumb, rx.fragment()), more, class_name="phone-acts")


def _tries() -> rx.Component:
    """Words to try, in the owner's language: an answer, a question, a cry for help."""

    def one(words: rx.Var[str]) -> rx.Component:
        language = SimulatorPhoneState.owner.language
        return rx.el.button(
            rx.el.span(words, lang=language), type="button", class_name="chip", on_click=SimulatorPhoneState.say(words)
        )

    return rx.el.div(rx.foreach(SimulatorPhoneState.tries, one), class_name="phone-tries", data_testid="tries")


def _about() -> rx.Component:
    what = rx.cond(SimulatorPhoneState.is_correcting, t("simulator.correcting"), t("simulator.answering"))
    return rx.el.div(
        rx.el.p(rx.el.b(what), " ", SimulatorPhoneState.about_words, class_name="cut"),
        icon_button("x", t("action.close"), SimulatorPhoneState.forget_about, size="small"),
        class_name="phone-about",
    )


def _writing() -> rx.Component:
    things = menu(
        icon_button("paperclip", t("simulator.attach"), kind="ghost", test_id="attach"),
        menu_item(t("simulator.kind_image"), "image", SimulatorPhoneState.send_thing("image"), test_id="send-image"),
        menu_item(t("simulator.kind_audio"), "mic", SimulatorPhoneState.send_thing("audio"), test_id="send-audio"),
        menu_item(t("simulator.kind_location"), "map-pin", SimulatorPhoneState.send_thing("location")),
        align="start",
    )
    box = FieldBox.create(
        element="textarea",
        name="words",
        value=SimulatorPhoneState.text,
        wait=300,
        grows=True,
        sends_on_enter=True,
        on_change=SimulatorPhoneState.type,
        on_send=SimulatorPhoneState.send,
        class_name="input",
        custom_attrs={
            "rows": 1,
            "placeholder": t("simulator.write"),
            "aria-label": t("simulator.write"),
            "maxLength": MAX_TEXT,
        },
        data_testid="phone-text",
    )
    send = rx.el.button(
        icon("send"),
        type="button",
        class_name="btn btn-solid btn-icon",
        aria_label=t("simulator.send"),
        title=t("simulator.send"),
        on_click=SimulatorPhoneState.send,
        data_testid="phone-send",
    )
    return rx.el.div(things, box, send, class_name="phone-writing")

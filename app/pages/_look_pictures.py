"""The part of /dev/look with what shows how things are: properties, timeline, conversation, ring, figures, charts."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from app.components.badges import badge, tag
from app.components.button import button
from app.components.charts import Part, bar_chart, step_chart
from app.components.conversation import bubble, conversation, day_line, note, phone_preview
from app.components.figures import Figure, counts_row
from app.components.forms import Option
from app.components.icon import icon
from app.components.properties import editable, properties, shown
from app.components.ring import compliance_ring, ring_line
from app.components.states import Meaning, status_dot
from app.components.tabs import Tab
from app.components.timeline import now_line, timeline, timeline_day, timeline_point
from app.components.todo import todo_group, todo_row
from app.components.words import Word
from app.components.writing import writing_box, writing_frame
from app.state.look import LookState

Section = tuple[str, list[rx.Component]]


@dataclass(frozen=True)
class SampleBar:
    """One hour of an invented day."""

    label: str
    done: int
    waiting: int
    planned: int
    total: int


@dataclass(frozen=True)
class SampleStep:
    label: str
    count: int
    meaning: str
    lost: str


BARS = [
    SampleBar("06", 2, 0, 0, 2),
    SampleBar("07", 6, 1, 0, 7),
    SampleBar("08", 3, 1, 0, 4),
    SampleBar("12", 0, 0, 3, 3),
    SampleBar("20", 0, 0, 7, 7),
]
STEPS = [
    SampleStep("Sent", 412, "info", ""),
    SampleStep("Delivered", 398, "info", "14 failed"),
    SampleStep("Read", 351, "info", ""),
    SampleStep("Confirmed", 296, "done", ""),
]
WEEK = ["done"] * 12 + ["fail"] + ["done"] * 6 + ["wait", "idle"]
MEANINGS: tuple[Meaning, ...] = ("done", "wait", "fail", "info", "new", "half", "machine", "idle", "emergency")


def pictures() -> list[Section]:
    """The sections."""
    return [
        ("Status", _status()),
        ("Figures and rows of Today", _today()),
        ("Ring", _rings()),
        ("Timeline and properties", [rx.el.div(_timeline(), _properties(), class_name="with-rail")]),
        ("Conversation", _conversation()),
        ("Charts", [rx.el.div(_bars(), _steps(), class_name="look-two")]),
    ]


def _status() -> list[rx.Component]:
    dots = (status_dot(meaning, _w(meaning)) for meaning in MEANINGS)
    badges = (badge(_w(meaning), meaning) for meaning in MEANINGS)
    return [
        rx.el.div(*dots, class_name="look-row"),
        rx.el.div(
            *badges, badge(_w("Suggested"), "machine", icon_name="sparkles"), tag(_w("referral")), class_name="look-row"
        ),
    ]


def _today() -> list[rx.Component]:
    figures = counts_row(
        [
            Figure(1, _w("Questions"), "info", _w("next deadline 13:12"), "#due"),
            Figure(2, _w("Call"), "fail", _w("oldest since yesterday 20:00"), "#due"),
            Figure(3, _w("Due"), "wait", _w("two are late"), "#due"),
            Figure(5, _w("Waiting"), "idle", _w("three have read"), "#due"),
        ],
        label=_w("Waiting for you"),
    )
    confirm = button(_w("Confirm"), icon_name="check", key="s")
    answer = button(_w("Answer"), kind="soft", icon_name="message-square")
    asked = "“May I take it after eating? The doctor said something else”"
    rows = (
        _todo("Ratna Kusumawati", "wait", "Tamoxifen 20 mg, morning", confirm, late="1 h 42 m late"),
        _todo("Wartini Suseno", "info", asked, answer),
        _todo("I Made Suwitra", "fail", "Letrozol 2.5 mg", confirm),
    )
    return [figures, todo_group(_w("Due"), 3, *rows, anchor="due")]


def _todo(name: str, meaning: str, what: str, action: rx.Component, *, late: str = "") -> rx.Component:
    return todo_row(
        row_id=name,
        meaning=meaning,
        name=name,
        to="/dev/look",
        what=_w(what),
        detail=_w("Read 08:06, not answered"),
        when="08:00",
        how_late=late,
        late_meaning="fail" if late else "",
        action=action,
    )


def _rings() -> list[rx.Component]:
    legend = rx.el.div(status_dot("done", _w("18 confirmed")), status_dot("fail", _w("1 missed")), class_name="legend")
    ring = compliance_ring(segments=WEEK, percent=86, label=_w("18 of 21 doses confirmed, 86 percent"))
    return [
        ring_line(
            ring,
            _w("18 of 21 doses confirmed in the last 7 days"),
            rx.el.p(_w("Up from 79% last week."), class_name="muted"),
            legend,
        ),
        rx.el.div(
            compliance_ring(segments=["done"] * 40, percent=64, label=_w("64 percent"), size=64),
            compliance_ring(segments=["wait"] * 3, percent=0, label=_w("0 percent"), size=40),
            compliance_ring(segments=[], percent=0, label=_w("No doses yet"), text=_w("–")),
            class_name="look-row",
        ),
    ]


def _timeline() -> rx.Component:
    done = status_dot("done", _w("Confirmed"))
    return timeline(
        timeline_day(
            _w("Today"),
            _w("15 April"),
            timeline_point(
                icon("pill"),
                time="08:00",
                title=_w("Tamoxifen 20 mg"),
                detail=_w("Answered “1”"),
                status=done,
                meaning="done",
            ),
            timeline_point(
                icon("sparkles"), time="10:25", title=_w("Appointment found"), is_machine=True, meaning="machine"
            ),
            timeline_point(
                icon("phone"), time="13:20", title=_w("Called, 6 minutes"), quote=_w("A little sick after the tablets.")
            ),
        ),
        now_line("09:42"),
        timeline_day(
            _w("Tomorrow"),
            _w("16 April"),
            timeline_point(
                icon("pill"), time="08:00", title=_w("Tamoxifen 20 mg"), status=_w("Planned"), is_planned=True
            ),
            timeline_point(
                icon("pill"), time="20:00", title=_w("Calcium 500 mg"), status=_w("Planned"), is_planned=True
            ),
        ),
        label=_w("Timeline"),
    )


def _properties() -> rx.Component:
    languages = [Option("id", "Indonesian"), Option("en", "English")]
    return rx.el.aside(
        properties(
            editable(_w("Phone"), "+62 812-5550-1427", "phone", LookState.type_text),
            editable(_w("Language"), "id", "language", LookState.choose, shown=_w("Indonesian"), options=languages),
            editable(_w("Allergies"), "", "allergies", LookState.type_text, input_type="textarea"),
            shown(_w("Joined"), _w("3 February 2026")),
        ),
        phone_preview(
            "Yayasan Tepi Teduh",
            "Selamat malam, Ibu Ratna.\nWaktunya Tamoxifen 20 mg.\n\nBalas 1 sudah, 2 nanti.",
            "20.00",
        ),
        class_name="rail",
    )


def _conversation() -> list[rx.Component]:
    meta = rx.fragment(icon("check-check"), _w("Read 08:06"))
    box = writing_box(
        value=LookState.typed,
        turn=0,
        replies=[],
        on_change=LookState.type_text,
        on_send=LookState.clear,
        placeholder=_w("Write to Ibu Ratna"),
        list_label=_w("Saved replies"),
        nothing=_w("No saved reply fits"),
        max_length=100,
        key="look",
    )
    return [
        conversation(
            day_line(_w("Today")),
            bubble("Selamat pagi, Ibu Ratna. Waktunya Tamoxifen 20 mg.", "automatic", meta=meta, lang="id"),
            bubble("Boleh puasa hari Kamis, Bu?", "in", meta=_w("09:12"), lang="id"),
            note("Dewi Anggraini", "09:20", _w("She asked the same last month.")),
            bubble("Saya tanyakan dulu ke dokter ya.", "person", meta=_w("Bayu Pratama, 09:31"), lang="id"),
            bubble("Bagaimana mualnya pagi ini?", "planned", meta=_w("Tomorrow 09:00"), lang="id"),
            label=_w("Conversation"),
        ),
        writing_frame(
            box,
            tabs=(Tab(_w("Reply"), on_select=LookState.clear, is_current=True),),
            tools=(),
            send=button(_w("Send"), LookState.clear, kind="solid", icon_name="send"),
            kept=rx.fragment(),
            is_note=False,
        ),
    ]


def _bars() -> rx.Component:
    return bar_chart(
        _w("Busiest next: 20:00"),
        _w("Doses of your patients by hour, today"),
        BARS,
        [
            Part("done", _w("confirmed"), lambda bar: bar.done),
            Part("wait", _w("waiting"), lambda bar: bar.waiting),
            Part("idle", _w("planned"), lambda bar: bar.planned, is_hollow=True),
        ],
        label=lambda bar: bar.label,
        total=lambda bar: bar.total,
        peak=7,
        name=_w("Hour"),
    )


def _steps() -> rx.Component:
    return step_chart(
        _w("Doses are mostly lost before anyone reads the reminder"),
        _w("Reminders of the last 24 hours, and where they stopped"),
        STEPS,
        label=lambda step: step.label,
        count=lambda step: step.count,
        most=412,
        meaning=lambda step: step.meaning,
        lost=lambda step: step.lost,
        figures=(STEPS, lambda step: step.label, lambda step: step.count),
        name=_w("Step"),
        number=_w("Messages"),
    )


def _w(text: str) -> Word:
    return rx.Var.create(text).to(str)

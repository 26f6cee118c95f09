"""Days and times, written in the browser as the person's language writes them (`assets/scripts/dates.js`)."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_base.vars.function import FunctionStringVar

from app.components.words import Text, Word

Style = Literal["time", "weekday", "date", "short", "day", "full", "moment", "brief", "month"]

_written: FunctionStringVar[Any] = FunctionStringVar.create(
    "written", _var_data=rx.vars.VarData(imports={"$/public/scripts/dates.js": [rx.ImportVar(tag="written")]})
)


def written(value: Text, style: Style, *, zone: Text = "") -> Word:
    """A moment (ISO 8601, UTC) in `zone`, or a day: `time` 08.00, `weekday` Rabu, `date` 15 April, `day` Rabu 15 April,
    `full` 3 Februari 2026, `moment` with the time, `short` 15 Apr, `brief` Rab 15 Apr,
    `month` April 2026. "" gives ""."""
    return _written.call(value, style, zone).to(str)


def moment(value: Text, style: Style, *, zone: Text = "") -> rx.Component:
    """The same as an element that says the whole moment on hover and to programs."""
    return rx.el.time(
        written(value, style, zone=zone), date_time=value, title=written(value, "moment", zone=zone), class_name="num"
    )

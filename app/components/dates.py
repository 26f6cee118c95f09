"""Days and times, written in the browser as the person's language writes them (`assets/scripts/dates.js`).

A moment is nothing that a clock shows before it is said whose clock: its zone cannot be left out. A day and the wall
clock's own hour have none.
"""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_base.vars.function import FunctionStringVar

from app.components.words import Text, Word

Style = Literal["time", "date", "short", "day", "full", "moment", "brief", "weekday_short"]
DayStyle = Literal["weekday", "date", "short", "day", "full", "brief", "month"]


def _of_dates(name: str) -> FunctionStringVar[Any]:
    imports = {"$/public/scripts/dates.js": [rx.ImportVar(tag=name)]}
    return FunctionStringVar.create(name, _var_data=rx.vars.VarData(imports=imports))


_written = _of_dates("written")
_written_day = _of_dates("writtenDay")
_written_times = _of_dates("writtenTimes")


def written(value: Text, style: Style, *, zone: Text) -> Word:
    """A moment (ISO 8601, UTC) as the clocks of `zone` show it: `time` 08.00, `date` 15 April, `day` Rabu 15 April,
    `full` 3 Februari 2026, `moment` with the time, `short` 15 Apr, `brief` Rab 15 Apr, `weekday_short` Rab. "" gives
    "", and so does a moment whose zone is not known yet: no time is better than a wrong one."""
    return _written.call(value, style, zone).to(str)


def written_day(value: Text, style: DayStyle) -> Word:
    """A day (2026-04-15), the same in every zone; besides the styles above `weekday` Rabu and `month` April 2026."""
    return _written_day.call(value, style).to(str)


def written_times(values: rx.Var[list[str]] | list[str]) -> Word:
    """Hours of the wall clock ("08:00") in a row: 08.00, 20.00."""
    return _written_times.call(values).to(str)


def moment(value: Text, style: Style, *, zone: Text) -> rx.Component:
    """A moment as an element that says the whole of it on hover and to programs."""
    return rx.el.time(
        written(value, style, zone=zone), date_time=value, title=written(value, "moment", zone=zone), class_name="num"
    )

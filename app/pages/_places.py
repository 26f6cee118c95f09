"""The places of the application, in the order of the sidebar: shown when their page exists and one may go there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.services.actor import Permission

Count = Literal["", "today", "waiting_people"]


@dataclass(frozen=True)
class Place:
    """A place of the navigation. `key` goes there after `g`; `count` is the figure beside it, of what there is to do;
    `needs` None: everybody.

    A place with others `within` leads to the first of them, and has a list of them beside its pages.
    """

    name: str
    path: str
    icon_name: str
    needs: Permission | None = None
    within: tuple[Place, ...] = field(default=())
    key: str = ""
    count: Count = ""
    only_simulated: bool = False


TODAY = Place("place.today", "/today", "sun", key="t", count="today")
PATIENTS = Place("place.patients", "/patients", "users", Permission.PATIENT_READ, key="p")
REMINDERS = Place("place.reminders", "/reminders", "alarm-clock", Permission.REMINDER_READ, key="r")
FILES = Place("place.files", "/files", "folder", Permission.FILE_READ, key="f")
SIMULATOR = Place("place.simulator", "/simulator", "smartphone", Permission.SIMULATOR_USE, key="s", only_simulated=True)
OVERVIEW = Place("place.overview", "/admin/overview", "layout-dashboard", Permission.JOB_READ)
APPROVALS = Place("place.approvals", "/admin/approvals", "user-check", Permission.USER_APPROVE, count="waiting_people")
JOBS = Place("place.jobs", "/admin/jobs", "clock", Permission.JOB_READ)
INTEGRATIONS = Place("place.integrations", "/admin/integrations", "plug", Permission.SETTINGS_MANAGE)
SETTINGS = Place("place.settings", "/admin/settings", "sliders-horizontal", Permission.USER_MANAGE)
ADMIN = Place(
    "place.admin",
    "/admin/overview",
    "settings",
    Permission.USER_APPROVE,
    within=(OVERVIEW, APPROVALS, JOBS, SETTINGS, INTEGRATIONS),
    key="a",
    count="waiting_people",
)
PROFILE = Place("place.profile", "/profile", "user")  # reached from the menu of the person
NOWHERE = Place("place.nowhere", "", "")  # a page that belongs to no place
LOOK = Place("place.look", "/dev/look", "palette")  # for those who build this

# The simulator last: whether it is there is known a moment later than who may go where, and nothing is to move then.
PLACES = (TODAY, PATIENTS, REMINDERS, FILES, ADMIN, SIMULATOR)
AT_THE_FOOT = (TODAY, PATIENTS, REMINDERS)  # of a phone, for nearly every role; the others are behind "More"

_routes: set[str] = set()


def register_route(route: str) -> None:
    """A page says that it exists; the frame is drawn after all of them have."""
    _routes.add(route)


def is_there(place: Place) -> bool:
    """Whether the place has a page."""
    return place.path in _routes or any(is_there(one) for one in place.within)


def shown_within(place: Place) -> tuple[Place, ...]:
    return tuple(one for one in place.within if is_there(one))


def path_of(place: Place) -> str:
    """Where the place leads: to its own page, or to the first one within."""
    return place.path if place.path in _routes or not place.within else path_of(shown_within(place)[0])


def place_above(place: Place) -> Place:
    """The place of the navigation that `place` belongs to."""
    return next((one for one in PLACES if place in one.within), place)

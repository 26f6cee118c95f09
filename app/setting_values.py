"""How values of settings are written: lists with commas, spans of seconds, networks, times of a session."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from app.file_types import BY_EXTENSION

Network = IPv4Network | IPv6Network
_DAY = 24 * 60


def listed(text: str) -> list[str]:
    """The parts of a list written with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def split(value: object) -> object:
    """The same for a value that may have been read before."""
    return listed(value) if isinstance(value, str) else value


def _spacing_of(value: object) -> object:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:-\s*(\d+(?:\.\d+)?)\s*)?", value)
        if not match:
            raise ValueError("write seconds as 8-15, or 0 for none")
        low = float(match[1])
        return (low, float(match[2]) if match[2] else low)
    return value


def _ordered(value: tuple[float, float]) -> tuple[float, float]:
    if value[0] > value[1]:
        raise ValueError("the first number must not be above the second")
    return value


def _session_times(value: object) -> object:
    """`14d,30d`: how long without use, and how long in all."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,4})([hd])\s*,\s*(\d{1,4})([hd])\s*", value)
    if not match:
        raise ValueError("write two times such as 12h,7d: how long without use, and how long in all")
    hours = [int(match[place]) * (24 if match[place + 1] == "d" else 1) for place in (1, 3)]
    return (timedelta(hours=hours[0]), timedelta(hours=hours[1]))


def _ordered_session(value: tuple[timedelta, timedelta]) -> tuple[timedelta, timedelta]:
    if not timedelta(0) < value[0] <= value[1]:
        raise ValueError("the time without use comes first, and is at most the time in all")
    return value


def _networks(value: object) -> object:
    parts = split(value)
    return [ip_network(part, strict=False) for part in parts] if isinstance(parts, list) else parts


def _known_types(value: object) -> object:
    """Extensions as people write them: `PDF, .jpg`. One that nothing can check is refused."""
    parts = split(value)
    if not isinstance(parts, list):
        return parts
    extensions = [str(part).strip().lower().removeprefix(".") for part in parts]
    unknown = [extension for extension in extensions if extension not in BY_EXTENSION]
    if unknown or not extensions:
        raise ValueError(
            f"cannot check files of {', '.join(unknown) or 'no type'}; known are {', '.join(BY_EXTENSION)}"
        )
    return extensions


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:  # OSError: `Asia` is a folder of the database
        raise ValueError("is no time zone of the IANA database, such as Asia/Jakarta") from problem
    return value


def _language(value: str) -> str:
    if value not in ("en", "id"):
        raise ValueError("must be en or id")
    return value


def _country(value: str) -> str:
    import phonenumbers  # a large table, of use only to whoever reads the settings

    if value.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("must be a country's code of two letters, such as ID")
    return value.upper()


def _two_times(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("write two times, such as 21:00-05:00")
    return value


def _rising(values: list[int]) -> list[int]:
    """Minutes after a reminder. None at all is possible: then nobody is asked again."""
    if any(later <= earlier for earlier, later in pairwise([0, *values])) or any(value > _DAY for value in values):
        raise ValueError("write whole minutes above 0 and up to 1440, the smaller first, such as 15,120")
    return values


def _number_to_call(value: str) -> str:
    if not re.search(r"\d", value):
        raise ValueError("must be the number that a patient calls in an emergency, such as 119/112")
    return value


def _folder(value: Path) -> Path:
    """A folder that is there or can be made: nothing on its way is a file, and the last that exists can be written."""
    nearest = next(place for place in (value, *value.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise ValueError("must be a folder, and a file stands in its place")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ValueError("must be a folder that this user may write")
    return value


WordList = Annotated[list[str], NoDecode, BeforeValidator(split)]
NetworkList = Annotated[list[Network], NoDecode, BeforeValidator(_networks)]
SessionTimes = Annotated[
    tuple[timedelta, timedelta], NoDecode, BeforeValidator(_session_times), AfterValidator(_ordered_session)
]
Minutes = Annotated[list[int], NoDecode, BeforeValidator(split), AfterValidator(_rising)]
Spacing = Annotated[tuple[float, float], NoDecode, BeforeValidator(_spacing_of), AfterValidator(_ordered)]
FileTypes = Annotated[list[str], NoDecode, BeforeValidator(_known_types)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
Country = Annotated[str, AfterValidator(_country)]
DayTimes = Annotated[str, AfterValidator(_two_times)]
NumberToCall = Annotated[str, AfterValidator(_number_to_call)]
Folder = Annotated[Path, AfterValidator(_folder)]

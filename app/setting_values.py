"""How values of settings are written: lists with commas, spans of seconds, networks, times of a session."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from app.file_types import BY_EXTENSION

Network = IPv4Network | IPv6Network


def split(value: object) -> object:
    """The parts of a list written with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _spacing_of(value: object) -> object:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:-\s*(\d+(?:\.\d+)?)\s*)?", value)
        if not match:
            raise ValueError("write seconds as 8-15, or 0 for none")
        low = float(match[1])
        return (low, float(match[2]) if match[2] else low)
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


def _clamd_address(value: object) -> object:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    if isinstance(value, str) and value and not re.fullmatch(r"tcp://[^/@?#]+:\d{1,5}|unix:///.+", value):
        raise ValueError("write tcp://host:3310 or unix:///run/clamav/clamd.ctl")
    return value or None


WordList = Annotated[list[str], NoDecode, BeforeValidator(split)]
NetworkList = Annotated[list[Network], NoDecode, BeforeValidator(split)]
SessionTimes = Annotated[tuple[timedelta, timedelta], NoDecode, BeforeValidator(_session_times)]
NumberList = Annotated[list[int], NoDecode, BeforeValidator(split)]
Spacing = Annotated[tuple[float, float], NoDecode, BeforeValidator(_spacing_of)]
FileTypes = Annotated[list[str], NoDecode, BeforeValidator(_known_types)]
ClamdAddress = Annotated[str | None, BeforeValidator(_clamd_address)]

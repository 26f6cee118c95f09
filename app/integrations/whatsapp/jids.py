"""WhatsApp addresses: `<digits>@s.whatsapp.net` for a person, `@lid` for a hidden one, `@g.us` for a group."""

from __future__ import annotations

import re

PERSON = "@s.whatsapp.net"
HIDDEN = "@lid"
GROUP = "@g.us"

_E164 = re.compile(r"\+([1-9][0-9]{6,14})")
_PERSON_JID = re.compile(r"([1-9][0-9]{6,14})@s\.whatsapp\.net")


def jid_of_phone(phone: str) -> str:
    """The address of an E.164 number. Raises ValueError on anything else, without repeating the number.

    GOWA takes whatever is longer than 15 characters for a group, so nothing but plain digits may pass.
    """
    found = _E164.fullmatch(phone)
    if found is None:
        raise ValueError("not an E.164 phone number")
    return found[1] + PERSON


def phone_of_jid(jid: str) -> str | None:
    """The E.164 number in an address; None for hidden ids, groups, channels and anything else."""
    found = _PERSON_JID.fullmatch(without_device(jid))
    return f"+{found[1]}" if found else None


def without_device(jid: str) -> str:
    """The account's address: `628…:12@s.whatsapp.net` names one linked device of `628…@s.whatsapp.net`."""
    user, at, server = jid.partition("@")
    return f"{user.partition(':')[0]}{at}{server}" if ":" in user else jid


def is_group(jid: str) -> bool:
    return jid.endswith(GROUP)


def is_hidden(jid: str) -> bool:
    """Whether the address is a hidden id, whose phone number is not known."""
    return jid.endswith(HIDDEN)

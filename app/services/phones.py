"""Phone numbers: any way of writing one in, E.164 inside (P1). Source of the rules: libphonenumber's metadata."""

from __future__ import annotations

import phonenumbers

from app.errors import Invalid
from app.sealing import keyring
from app.settings import get_settings

PHONE_INDEX = "phone"
LID_INDEX = "lid"
_FORMATTING = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_INDONESIA, _SHORTEST_MOBILE = 62, 10
_SIMULATED_PREFIX = "+62800"  # demonstration numbers, which cannot exist (PRODUCT section 0)


def normalise_phone(text: str, *, field: str = "phoneNumber") -> str:
    """The E.164 form of a number. Raises Invalid on `field`, saying what is wrong with it."""
    cleaned = text.translate(dict.fromkeys(map(ord, _FORMATTING))).strip()
    digits = [char for char in cleaned if char.isdecimal()]
    if not digits:
        raise Invalid.field(field, "error.phone_empty")
    if any(char.isalpha() for char in cleaned):
        raise Invalid.field(field, "error.phone_unreadable")  # an extension's digits would become the number's
    country = get_settings().default_country
    code = str(phonenumbers.country_code_for_region(country))
    candidate = cleaned if cleaned.startswith("+") else _with_plus(cleaned, "".join(map(_ascii, digits)), code)
    try:
        number = phonenumbers.parse(candidate, country)
    except phonenumbers.NumberParseException as problem:
        raise Invalid.field(field, "error.phone_unreadable") from problem
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if written.startswith(_SIMULATED_PREFIX) and len(written) <= 15:
        return written
    if not phonenumbers.is_valid_number(number):
        raise _explained(number, field, len(digits))
    return written


def phone_index(phone: str) -> bytes:
    """The blind index of an E.164 number, under the current key."""
    return keyring().blind_index(phone, PHONE_INDEX)


def phone_indexes(phone: str) -> list[bytes]:
    """The blind indexes under every key: what a lookup compares with."""
    return keyring().blind_indexes(phone, PHONE_INDEX)


def lid_index(lid: str) -> bytes:
    """The blind index of a hidden WhatsApp id (`…@lid`), under the current key."""
    return keyring().blind_index(lid, LID_INDEX)


def lid_indexes(lid: str) -> list[bytes]:
    return keyring().blind_indexes(lid, LID_INDEX)


def as_read(phone: str) -> str:
    """An E.164 number as people read it: +62 812-3456-7890. Anything else, such as a masked one, stays as it is."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked(phone: str) -> str:
    """The number for those who may not see it: country code and the last two digits."""
    return f"{phone[:3]}{'•' * max(len(phone) - 5, 0)}{phone[-2:]}"


def _with_plus(cleaned: str, digits: str, code: str) -> str:
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{digits}" if digits.startswith(code) and not cleaned.startswith("0") else digits


def _ascii(char: str) -> str:
    return str(int(char))


def _explained(number: phonenumbers.PhoneNumber, field: str, count: int) -> Invalid:
    reason = phonenumbers.is_possible_number_with_reason(number)
    national = str(number.national_number)
    local = len(national) + 1  # as people write it, with the 0 in front
    if number.country_code == _INDONESIA and national.startswith("8") and local < _SHORTEST_MOBILE:
        return Invalid.field(field, "error.phone_short_indonesian", digits=str(local))
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return Invalid.field(field, "error.phone_too_short", digits=str(count))
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return Invalid.field(field, "error.phone_too_long", digits=str(count))
    return Invalid.field(field, "error.phone_impossible")

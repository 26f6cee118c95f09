"""Javanese (ngoko and krama) as it appears in messages that are otherwise Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

from app.integrations.ai.rules.lexicon.words import word_set

VARIANTS: Mapping[str, str] = {
    "sudah": "sampun smpun wis uwis wes uwes mpun pun wus",
    "belum": "dereng durung drg durong drng",
    "tidak": "mboten boten ora ra mbotn moten",
    "jangan": "ojo ampun",
    "nanti": "mangke mengko engko mangkeh mangkih mengke",
    "iya": "nggih inggih njih injih nggeh njeh enggih ngge",
    "lupa": "lali kesupen supe kesupean",
    "minum": "ngombe ombe diombe ngunjuk unjuk diunjuk dipununjuk",
    "makan": "dhahar dahar mangan maem nedha",
    "makasih": "suwun nuwun maturnuwun nuwn matursuwun",
    "kalau": "nek yen menawi menawa lek",
    "bagaimana": "pripun piye kepriye priye",
    "apa": "nopo punopo menapa opo",
    "kenapa": "kenging",
    "bisa": "saged iso isa biso",
    "lagi": "maneh malih meneh",
    "berhenti": "mandheg mandeg leren mendheg",
    "mau": "kersa gelem",
    "saya": "kulo kula awakku",
    "tadi": "wau",
    "baru": "nembe mentas lagek",
    "saja": "mawon wae",
    "pusing": "mumet ngelu",
    "sakit": "lara loro gerah",
    "perut": "weteng padharan",
    "kepala": "sirah mustaka",
    "napas": "ambegan ambeg",
    "susah": "angel ewuh",
    "darah": "getih rah",
    "sesak": "seseg",
    "pingsan": "semaput",
    "dada": "dodo dhadha",
    "kuat": "kuwat kiyat",
    "hidup": "urip",
    "mati": "pejah",
    "tolong": "tulung nyuwun",
    "besok": "benjing sesuk benjang",
    "tapi": "ning nanging",
    "sekali": "sanget tenan",
    "pagi": "esuk enjing enjang",
    "selamat": "sugeng",
    "halo": "kulonuwun",
    "maaf": "ngapunten nyuwunpangapunten",
    "dan": "lan kaliyan",
    "ini": "niki iki",
    "semua": "kabeh sedoyo sedaya",
    "sedang": "taksih tesih isih",
    "kirim": "kintun dikintuni",
}

# Words that only a writer of Javanese uses: they decide the language.
MARKERS = word_set(
    """
    sampun smpun wis uwis wes uwes mpun dereng durung drg mboten boten ora ojo mangke mengko engko mangkeh
    mangkih nggih inggih njih injih nggeh lali kesupen ngombe ombe ngunjuk unjuk diunjuk dhahar dahar mangan suwun
    nuwun maturnuwun matur nek yen menawi pripun piye kepriye nopo punopo menapa opo saged iso maneh malih meneh
    mandheg mandeg leren kersa gelem kulo kula awakku wau nembe mentas mawon wae mumet ngelu lara loro weteng sirah
    sirahe wetenge ambegan ambegane ambeg angel getih getihe dodo kuwat urip tulung nyuwun benjing sesuk ning
    nanging sanget tenan esuk sugeng ngapunten lan niki iki kabeh taksih tesih isih tak obate kontrole carane mutah
    semaput seseg ten griyo teng rasane pengin bune tulong ae diombe
    """
)

"""Sundanese as it appears in messages that are otherwise Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

from app.integrations.ai.rules.lexicon.words import word_set

VARIANTS: Mapping[str, str] = {
    "sudah": "atos parantos tos enggeus geus prantos ntos",
    "belum": "acan encan can tacan",
    "tidak": "teu henteu moal hnteu",
    "jangan": "ulah tong",
    "nanti": "engke engké",
    "iya": "muhun sumuhun enya leres",
    "lupa": "hilap poho hilaf",
    "minum": "nginum diinum leueut ngaleueut nginumna inum dileueut",
    "makan": "emam neda tuang",
    "makasih": "nuhun haturnuhun nuhuun",
    "kalau": "lamun upami mun",
    "bagaimana": "kumaha",
    "kapan": "iraha",
    "apa": "naon",
    "kenapa": "naha kunaon",
    "bisa": "tiasa",
    "lagi": "deui",
    "berhenti": "eureun liren",
    "saya": "abdi",
    "ingin": "hoyong hayang palay",
    "sesak": "eungap",
    "pingsan": "kapiuhan",
    "pusing": "lieur rieut",
    "mual": "seueul",
    "muntah": "utah ngutahkeun",
    "sakit": "gering udur",
    "perut": "beuteung patuangan",
    "mati": "maot paeh",
    "hidup": "hirup",
    "kuat": "kiat",
    "lanjut": "teraskeun lajengkeun",
    "sekali": "pisan",
    "dulu": "heula",
    "untuk": "kanggo keur",
    "ini": "ieu",
    "selamat": "wilujeng",
    "halo": "sampurasun rampes",
}

# Words that only a writer of Sundanese uses: they decide the language.
MARKERS = word_set(
    """
    atos parantos tos enggeus geus acan encan teu henteu moal ulah engke muhun sumuhun enya leres hilap poho nginum
    diinum leueut nginumna emam neda nuhun hatur lamun upami kumaha iraha kontrolna naon naha kunaon tiasa deui
    eureun liren hoyong hayang eungap kapiuhan lieur rieut seueul utah beuteung maot teraskeun pisan heula hirup paeh
    urang kiat kanggo ieu wilujeng sampurasun rampes teh abdi pun biang saatos getihna lanceuk obatna bapana
    """
)

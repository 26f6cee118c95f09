"""The wish to get no more messages. "Stop" alone is one; "stop" said of a medicine, of smoking or of blood is not.

Both mistakes hurt (a patient who cannot get out, a patient who silently gets no reminders), so every phrase is
either the whole message, or a word of stopping together with a word for our messages.
"""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import Match, PhraseBook
from app.integrations.ai.rules.text import Message, Sentence
from app.integrations.ports import Intent

_STOP_WORDS = word_set("stop berhenti hentikan unsubscribe quit")
# With a word of stopping, these still make a message that says nothing but "stop".
_BESIDE_STOP = word_set(
    """
    tolong saya mau ingin sudah saja dulu sekarang makasih terima kasih maaf lagi cukup i want to now would like it
    all kirim langganan pengingat pesan ini itu nya dari hari begitu selamat pagi siang malam halo
    """
)
_ABOUT = "pesan|pengingat|spam|langganan|layanan|program|hubungi|ganggu|kirim|broadcast|promo|beginian|texting|sending"
_DONT = "jangan|tidak|tak"
_BOOK = PhraseBook(
    stop_messages=(
        f"stop|berhenti|hentikan ~3 {_ABOUT}",
        "stop|berhenti|hentikan ingatkan",
        "stop|berhenti kontak saya|nomor",
        "stop ~2 texting|sending|contact|calling|bothering",
        "matikan ~2 pengingat|pesan|layanan",
        "turn off ~2 pengingat|pesan|notifications",
        "cara|mau|ingin|want|like|how ~2 unsubscribe",
        "unsubscribe me|saya",
    ),
    messages_stopped=(
        "pesan|pengingat|layanan|langganan|kirim ~3 stop|hentikan",
        "pesan|pengingat|layanan|langganan|kirim ~1 berhenti saja? $",
    ),
    dont_send=(
        "jangan ~1 kirim ~4 lagi",
        "jangan ~1 kirim pesan|pengingat $",
        "jangan ~1 kirim ~1 pesan|pengingat ~2 nomor",
        "jangan ~2 pesan|hubungi|ganggu|ingatkan ~3 lagi",
        "jangan ~1 hubungi|ganggu ~2 $",
        "jangan hubungi|kontak ~2 nomor|saya",
        "jangan ~1 kirim pesan|pengingat ~2 saya|sini $",
        "jangan spam",
        f"{_DONT} usah ~1 di? pesan|kirim|hubungi|ingatkan|pengingat ~3 lagi",
        f"{_DONT} usah ~1 pesan|kirim|hubungi|ingatkan ~1 $",
        f"{_DONT} mau|ingin ~2 kirim|ganggu|hubungi|ingatkan|terima ~3 lagi",
        f"{_DONT} mau|ingin ~1 terima ~2 pesan|pengingat",
        f"{_DONT} mau|ingin lagi ~2 terima|kirim|pesan|pengingat",
        f"{_DONT} mau|ingin ~1 ganggu|kirim|hubungi",
        f"{_DONT} mau|ingin ~1 pesan|pengingat ~2 lagi",
        "dont|not|stop ~1 pesan|contact|text|texting|send|sending|call|hubungi ~4 again|anymore|more",
        "dont|not ~1 send ~3 pesan|texts|pengingat",
        "dont|not ~1 want ~3 pesan|pengingat|texts",
        "dont|not text|texting|pesan|contact|call ~1 me",
        "no more pesan|texts|pengingat",
    ),
    leave=(
        "keluar dari ~2 program|layanan|pengingat|grup|daftar|sini|pesan|langganan",
        "berhenti dari ~1 program|layanan|pengingat|langganan|sini",
        "batal|berhenti|stop|cabut langganan",
        "keluarkan ~1 saya|nomor ~1 dari",
        "hapus ~1 nomor|data|saya",
        "nomor ~3 hapus",
        "opt ~1 out",
        "remove|take|hapus ~3 list|number|nomor|contacts",
        "remove me",
        "leave me alone",
    ),
)
_MEDICAL = word_set(
    """
    obat minum telan tablet dokter kemo rokok merokok darah makan medicine doctor smoking treatment terapi infus
    insulin suntik vitamin hujan mual muntah batuk
    """
)
_ABOUT_MESSAGES = frozenset(_ABOUT.split("|"))
_WHY = frozenset({"kenapa", "kapan", "why", "when"})
_WONDERING = _WHY | {"apa", "bagaimana", "boleh", "bolehkah", "bisa"}
_TIMES = word_set("malam pagi siang sore subuh jam terlalu sering foto video gambar")
_ON_THE_CONTRARY = word_set(
    """
    jangan dont not never tidak lupa berhenti stop sungkan bosan ragu segan kapok salah pencet hentikan sampai
    """
)
_SHORT_MESSAGE = 15


def find_unsubscribe(message: Message) -> Finding | None:
    """A wish to get no more messages: it has to be there with misspelt words guessed and without any guess.

    The guesses recognise a "jnagan" that turns the meaning round; without them nobody is unsubscribed by a guess.
    """
    return _find(message) and _find(message.as_typed())


def _find(message: Message) -> Finding | None:
    if _says_only_stop(message):
        return Finding(Intent.UNSUBSCRIBE, 0.95, "unsubscribe:stop_alone")
    for sentence in message.sentences:
        for match in _BOOK.find(sentence.words):
            if not _means_something_else(sentence, match):
                return Finding(Intent.UNSUBSCRIBE, 0.95, f"unsubscribe:{match.name}")
    return None


def _says_only_stop(message: Message) -> bool:
    """One sentence is nothing but "stop", at the edge of a message in which no medicine is stopped."""
    sentences = message.sentences
    edges = sentences if len(message.words) <= _SHORT_MESSAGE else (sentences[0], sentences[-1])
    if not any(_is_only_stop(sentence) for sentence in edges):
        return False
    return not any(word in _MEDICAL for sentence in edges for word in sentence.words)


def _is_only_stop(sentence: Sentence) -> bool:
    rest = [word for word in sentence.words if word not in _STOP_WORDS]
    says_stop = len(rest) < len(sentence.words)
    says_stop = says_stop and "kok" not in sentence.spoken
    return says_stop and not sentence.asks and len(rest) <= 5 and all(word in _BESIDE_STOP for word in rest)


def _means_something_else(sentence: Sentence, match: Match) -> bool:
    words = sentence.words
    if any(word in _WHY for word in words):
        return True
    matched = words[match.start : match.end]
    before = words[max(0, match.start - 2) : match.start]
    if match.name == "messages_stopped":
        wonders = sentence.asks or "kok" in sentence.spoken or any(word in _WONDERING for word in words)
        return wonders or any(word in _ON_THE_CONTRARY for word in (*before, *matched[:-1]))
    if match.name == "stop_messages":
        treats = any(word in _MEDICAL for word in matched) and not any(word in _ABOUT_MESSAGES for word in matched)
        return treats or any(word in _ON_THE_CONTRARY for word in before)
    if match.name == "dont_send":
        after = words[match.end : match.end + 2]
        return any(word in _TIMES for word in (*matched, *after)) or any(
            word in _ON_THE_CONTRARY for word in matched[1:]
        )
    return False

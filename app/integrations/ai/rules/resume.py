"""The wish to get messages again, or to keep getting them."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.guards import is_denied
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import PhraseBook
from app.integrations.ai.rules.text import Message, Sentence
from app.integrations.ports import Intent

_START_WORDS = word_set("start lanjut mulai resume restart aktifkan continue")
_BESIDE_START = word_set(
    """
    lagi saya mau ingin tolong sekarang again i want to sudah maaf makasih selamat pagi ini dulu
    """
)
_MESSAGES = "pesan|pengingat|langganan|layanan|kirim|ingatkan"
_BOOK = PhraseBook(
    again=(
        f"mulai|lanjut|aktifkan|sambung|resume|restart|continue ~2 {_MESSAGES}",
        f"{_MESSAGES} ~3 lanjut|aktifkan|sambung|mulai|resume",
        "mulai|lanjut|aktifkan|sambung|daftar|gabung lagi",
        "gabung|daftar lagi",
        "gabung ~1 lagi ~1 pengingat|pesan|program|layanan",
        "kirim ~3 lagi",
        "kirim lagi ~2 pesan|pengingat",
        "ingatkan ~2 lagi",
        "mau|ingin|usah|butuh ~2 terima|ingatkan ~2 lagi",
        "masih ~1 mau|ingin|usah|butuh ~2 terima|ingatkan|pengingat|pesan",
        "pengingat|pesan ~1 back ~1 on",
        "turn|switch ~2 on|back",
        "subscribe ~1 me|again|back",
        "sign me ~1 up",
        "start ~3 pengingat|pesan|again|sending",
        "send ~2 pengingat|pesan again",
    ),
    keep=(
        "batal berhenti|stop",
        "jangan ~1 berhenti|stop|hentikan ~1 kirim|pesan|pengingat|ingatkan|hubungi",
        "pesan|pengingat jangan ~1 berhenti|stop|hentikan",
        "dont ~1 stop ~1 sending|texting|pengingat|pesan",
    ),
)  # fmt: skip
_MEDICAL = word_set("obat minum kemo telan tablet medicine terapi kontrol suntik foto hasil resep")
_REFUSALS = frozenset({"jangan", "tidak", "tak", "dont", "not", "no", "kenapa", "kapan", "kok", "why", "when"})


def find_resume(message: Message) -> Finding | None:
    """A wish to get messages again."""
    for sentence in message.sentences:
        if _is_only_start(sentence):
            return Finding(Intent.RESUME, 0.85, "resume:start_alone")
        match = _BOOK.first(sentence.words)
        if match is None:
            continue
        if match.name == "keep":
            return Finding(Intent.RESUME, 0.85, "resume:keep")
        if not _means_something_else(sentence, match.start):
            return Finding(Intent.RESUME, 0.85, "resume:again")
    return None


def _is_only_start(sentence: Sentence) -> bool:
    rest = [word for word in sentence.words if word not in _START_WORDS]
    says_start = len(rest) < len(sentence.words)
    return says_start and not sentence.asks and all(word in _BESIDE_START for word in rest)


def _means_something_else(sentence: Sentence, start: int) -> bool:
    words = frozenset(sentence.words)
    if words & _REFUSALS or is_denied(sentence.words, start, floor=0):
        return True
    return bool(words & _MEDICAL) and not words & {"pengingat", "pesan", "ingatkan"}

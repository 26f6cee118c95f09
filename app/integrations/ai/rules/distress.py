"""Despair and self-harm. Nothing softens these: no negation, no "if", no question; a doubt counts as an emergency."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import Match, PhraseBook
from app.integrations.ai.rules.text import Message
from app.integrations.ports import Intent

DISTRESS = "distress"  # how the reasons of this rule begin

_WANT = "mau|ingin|mending|rasanya|kapan|siap|cepat|biar|biarkan|takut"
_BOOK = PhraseBook(
    wish_to_die=(
        f"{_WANT} ~1 mati",
        "mau|ingin ~1 meninggal|wafat",
        "mati saja? $",
        "saya ~1 mati",
        "mati dari|daripada",
        "lebih baik ~2 mati|pergi|meninggal",
        "lebih baik ~1 tidak ada|hidup",
        "mending ~2 mati|meninggal",
        "tidur selamanya",
        "pergi ~1 nyusul|menyusul",
        "mau|ingin ~1 nyusul|menyusul",
        "hilang|pergi dari dunia",
        "menyusul|nyusul ~1 almarhum|almarhumah|mendiang",
    ),
    suicide=(
        "bunuh ~1 diri",
        "gantung diri",
        "mau|ingin ~1 lompat|loncat",
        "lompat|loncat ~1 dari ~1 jembatan|gedung|atap|lantai|atas|jendela|balkon",
        "minum|telan ~1 racun",
        "habisi|cabut|ambil ~2 nyawa",
        "kill|killing|hang|hanging ~1 myself|himself|herself|themselves",
        "suicidal",
    ),
    ending_life=(
        "akhiri ~2 hidup",
        "akhiri ~1 semua",
        "akhiri penderitaan",
        "end|ending ~1 my life",
        "end it all",
        "want ~1 end it|this|everything",
        "want it to end",
        "take my own life",
    ),
    tired_of_life=(
        "capek|bosan|muak|jenuh ~1 hidup",
        "tidak|tak ~2 ingin|mau|sanggup|kuat|tahan|semangat ~1 hidup",
        "tidak|tak|percuma|guna|gunanya|arti|artinya ~3 hidup",
        "hidup ~3 tidak|tak ~1 guna|gunanya|arti|artinya|berarti|berguna|makna|bermakna|tujuan",
        "hidup ~2 sia|percuma|hampa|selesai",
        "mau|ingin ~1 sudah|selesai ~1 hidup",
        "sia|percuma ~3 hidup|bertahan|berjuang",
        "capek|bosan|muak ~2 berjuang|bertahan",
        "capek|muak ~1 semua ini",
        "untuk apa ~3 bertahan|lanjut",
        "saya ~2 tidak|tak berguna",
        "tidak|tak ~1 bangun lagi",
        "tidak|tak ada ~1 harapan",
        "kalau saya ~1 tiada|meninggal",
        "lebih baik ~2 pergi|mati|tiada",
        "selamat tinggal semua",
        "untuk apa ~2 hidup",
        "tidak|tak kuat|sanggup|tahan lagi",
        "tidak|tak kuat|sanggup|tahan ~1 hidup",
        "sudah tidak|tak kuat|sanggup|tahan $",
        "sudah tidak|tak kuat|sanggup saya",
        "putus asa|harapan",
        "sudah|saya|mau|ingin|rasanya ~2 menyerah",
        "menyerah ~2 hidup",
        "want|wish ~2 die|dead|disappear",
        "feel ~2 dying",
        "not|isnt ~1 worth living",
        "dont|not want ~2 be alive|here",
        "dont|not want ~1 living",
        "no point|reason|purpose ~2 living|going",
        "tired|sick of living|being",
        "better off dead|without",
        "cant go on",
        "cant do ~2 anymore",
        "hopeless|worthless",
        "no hope",
        "give|giving|gave up ~2 living|everything",
        "goodbye forever|everyone",
        "whats|what is? ~1 point",
        "cant take ~1 anymore",
        "wish ~1 was|were dead",
        "rather be dead",
        "nothing to living for",
    ),
    self_harm=(
        "tangan|nadi|lengan ~2 sayat|silet|iris",
        "sakiti|menyakiti|nyakitin|lukai|melukai|nglukain|ngelukain ~1 diri",
        "silet|nyilet|potong|iris|mengiris|ngiris|sayat ~1 tangan|nadi|diri|lengan|pergelangan",
        "harm|harming|cut|cutting|pain myself",
        "slit|cut my wrist|wrists",
        "self harm",
    ),
)  # fmt: skip
# A lamp, a phone or a cat may die, and a limb may be numb, without anybody being in danger.
_THINGS = word_set(
    """
    hp lampu listrik motor mobil mesin tikus kucing ayam ikan tanaman pohon baterai batre sinyal internet wifi tv
    kulkas pompa bunga burung anjing kompor laptop jam pulsa air gas
    """
)
_ONLY_A_SAYING = frozenset({"rasa", "lampu", "listrik", "gaya", "kutu"})
_DISTANT = frozenset({"setengah", "harga", "pantang", "jangan", "hukuman"})


def find_distress(message: Message) -> Finding | None:
    """Self-harm or despair, whoever writes it."""
    for match in _BOOK.find(message.words):
        if not _is_about_a_thing(message, match):
            return Finding(Intent.EMERGENCY, 0.97, f"{DISTRESS}:{match.name}")
    return None


def _is_about_a_thing(message: Message, match: Match) -> bool:
    if match.name not in {"wish_to_die", "tired_of_life"}:
        return False
    first, last = message.span_of(match.start)
    words = message.words[first:last]
    if any(word in _THINGS for word in words):
        return True
    if match.name == "wish_to_die":
        if match.end < last and message.words[match.end] in _ONLY_A_SAYING:
            return True
        return any(word in _DISTANT for word in words)
    return "menyerah" in words and any(word in {"pantang", "jangan", "tidak", "tak"} for word in words)

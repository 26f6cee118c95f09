"""Complaints of the body that somebody should read today, but that are no emergency."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.guards import is_asked_in_general, is_denied, is_gone
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import Match, PhraseBook, is_number
from app.integrations.ai.rules.text import Message
from app.integrations.ports import Intent

_SIMPLE = word_set(
    """
    mual muntah pusing gatal lemas diare demam sariawan sembelit konstipasi ruam bengkak kesemutan batuk pilek mules
    mulas kembung begah perih rontok keputihan bernanah gemetar berdebar menggigil kunang melilit bisul mimisan
    insomnia mengelupas pegal pegel kram kaku migren vertigo cegukan jerawat nanah benjolan lecet melepuh kebiruan
    lebam memar nauseous vomiting dizzy itchy swollen diarrhea diarrhoea constipation constipated headache fever
    numb tingling cramps blurry feverish chills pain
    """
)
_BODY = (
    "perut|kepala|kaki|tangan|badan|mata|mulut|lidah|kulit|jari|pinggang|punggung|tulang|sendi|tenggorokan|leher|lengan|telinga|"
    "gusi|gigi|rambut|kuku|telapak|lambung|ulu|otot|dubur|payudara|wajah|hidung|jantung|penglihatan|pandangan"
)
_WRONG = (
    "sakit|panas|gatal|bengkak|kaku|merah|kuning|kering|pait|pahit|berat|kembung|begah|buram|berair|kabur|luka|pecah|keram|"
    "dingin|melepuh|hitam|terbakar|keluar|darah|bau|berdengung|gelap|lemas|rontok|kesemutan|mati|bintik"
)
_BOOK = PhraseBook(
    symptom=("|".join(sorted(_SIMPLE)),),
    body=(
        f"{_BODY} ~2 {_WRONG}",
        "luka ~2 nanah|bernanah|basah|merah|darah",
        "mati rasa",
        f"sakit ~1 {_BODY}",
        "badan ~1 panas|dingin|menggigil",
        "panas #",
        "panas dingin",
        "darah ~1 sedikit",
        "keringat dingin",
        "sedikit ~1 darah",
        "masuk angin",
    ),
    function=(
        "tidak|tak|susah|sulit|kurang ~1 nafsu ~1 makan|minum?",
        "nafsu makan ~2 hilang|turun|berkurang|kurang|tidak",
        "susah|sulit|tidak|tak ~1 bisa? tidur|telan|makan|bab|kencing|pipis|jalan|berdiri|berak",
        "tidak|kurang ~1 enak ~1 badan|perut|makan|tidur",
        "badan ~1 tidak|kurang ~1 enak|fit",
        "capek ~1 sekali|terus",
        "badan ~1 capek|greges|remuk",
        "rambut ~2 rontok",
        "alergi",
        "efek ~2 terasa|kerasa|parah|berat",
        "ludah ~1 pahit|pait",
    ),
    english=(
        "feel|feeling|felt ~2 sick|ill|awful|terrible|unwell|worse|bad|tired",
        "vomiting ~1 up",
        "threw up",
        "very|so|really|too tired",
        "tired ~1 and tired",
        "no|lost|loss ~2 appetite",
        "cant|unable|trouble ~2 sleep|eat|swallow|sleeping|eating",
        "upset stomach",
        "mouth pain",
        "hair ~3 falling|loss",
        "side effect|effects ~2 bad|terrible|worse",
    ),
)
_CARRIERS = _SIMPLE | frozenset(_BODY.split("|")) | {"terlalu", "begitu", "sampai", "chest", "sakit", "dada"}
_REMEDY = frozenset({"obat", "anti", "pereda", "penghilang", "minyak", "salep", "tablet", "sirup", "rumah"})
_AFTER_TAKING = frozenset({"habis", "setelah", "sejak", "karena", "efek", "minum", "telan", "kasih"})
_NOT_A_BODY = frozenset({"hati", "cuaca", "rumah", "air", "makanan", "tamu", "hari", "lampu"})


_UNWELL = PhraseBook(unwell=("sakit",))


def find_unwell(message: Message) -> Finding | None:
    """ "Lagi sakit", with no word of where: it yields to what else the message wants."""
    for match in _UNWELL.find(message.words):
        if not _is_harmless(message, match):
            return Finding(Intent.SIDE_EFFECT, 0.65, "side_effect:unwell")
    return None


def find_side_effect(message: Message) -> Finding | None:
    """A complaint that is neither denied, nor over, nor only asked about."""
    for match in _BOOK.find(message.words):
        if not _is_harmless(message, match):
            return Finding(Intent.SIDE_EFFECT, 0.85, f"side_effect:{match.name}")
    if "sick" in message.pictures:
        return Finding(Intent.SIDE_EFFECT, 0.7, "side_effect:picture")
    return None


def _is_harmless(message: Message, match: Match) -> bool:
    words = message.words
    first, last = message.span_of(match.start)
    if match.name != "function" and is_denied(words, match.start, floor=first, carriers=_CARRIERS):
        return True
    if is_gone(words, match.end, ceiling=last) or is_asked_in_general(message, match.start):
        return True
    before = words[max(first, match.start - 3) : match.start]
    if before[-1:] and before[-1] in _REMEDY:
        return not any(word in _AFTER_TAKING for word in before[:-1])
    if words[match.start] == "panas" and match.end - match.start == 2 and is_number(words[match.end - 1]):
        return float(words[match.end - 1][:6]) < 37
    asks_generally = message.asks and words[first:last][:1] == ("apa",) and "saya" not in words[first:last]
    return asks_generally or any(word in _NOT_A_BODY for word in before)

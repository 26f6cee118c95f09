"""Yes and not yet: what a reminder asks for.

A dose counts as taken only when the message says so, or is a plain yes: "sudah" before a word that is not about taking
("sudah diingatkan", "sudah lama") proves nothing. Where both answers stand in one message the last clear one holds.
"""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import PhraseBook, is_number
from app.integrations.ai.rules.text import Message, Sentence
from app.integrations.ports import Intent

_TAKE = "minum|obat|telan|suap|suntik|kasih|masuk|tablet|kontrol|datang|tebus"
_TAKEN = PhraseBook(
    taken=(
        f"sudah ~3 {_TAKE}",
        "minum|obat|telan|tablet|suntik|vitamin ~4 sudah|beres|selesai|aman|done",
        "barusan|baru ~2 minum|telan|kasih|suap|suntik|selesai",
        "sudah ~1 beres|selesai|semua|barusan|lengkap|aman",
        "beres|selesai",
        "habis ~1 minum $",
        "obat ~2 habis minum",
        "tadi ~3 saya|sudah|pagi|langsung ~1 minum",
        "took|done|already",
        "just took",
        "finished",
        "have $",
        "had ~1 his|her|my|the ~1 medicine",
    )
)
_NOT_TAKEN = PhraseBook(
    not_yet=(
        "belum",
        "dont|didnt|hasnt|not|wont ~2 took|take|had|yet|done|taking",
        "not yet|now",
        "hasnt $",
        "never took",
    ),
    later=(
        "nanti",
        "sebentar",
        "habis|setelah ini",
        "menit|jam lagi",
        "tunggu|otw|otewe",
        "besok saja",
        "mau ~2 minum|makan ~1 dulu|ini",
        "mau minum $",
        "later|soon|shortly",
        "in ~1 minute|minutes|moment|while|hour",
    ),
    forgot=("lupa", "terlewat", "tertidur", "forgot|forgotten|missed|skipped", "ketinggalan"),
    refused=(
        "tidak|tak ~1 mau|minum|usah|sempat|bersedia|jadi|pakai|telan",
        "tidak|tak ~1 bisa ~1 minum|telan",
        "malas",
        "skip",
        "ogah",
        "nolak",
        "bukan $",
        "refuses",
        "batal minum",
    ),
    no_medicine=(
        "obat ~3 habis|kosong|hilang|jatuh|ketinggalan",
        "habis obat",
        "kehabisan obat",
        "out of ~1 medicine",
        "no|without medicine",
    ),
    stopped=(
        "obat|minum|kemo|tablet ~3 stop|berhenti|hentikan",
        "stop|berhenti|hentikan ~2 minum|obat|kemo|tablet",
        "dokter ~3 stop|hentikan|berhenti",
        "stop|hentikan|berhenti ~2 dokter",
        "stop ~2 medicine|taking|took|treatment",
    ),
)
_UNDOES = {
    "forgot": word_set("tidak bukan tak jangan hampir didnt dont not takut biar belum sempat"),
    "not_yet": frozenset({"masa", "bukan"}),
}
_NOT_ABOUT_TAKING = frozenset(
    {"ingatkan", "tidak", "tak", "lama", "sembuh", "berhenti", "hilang", "stop", "meninggal", "tiada"}
)
_STILL_GOING_ON = frozenset({"berhenti", "reda", "mereda", "hilang", "lupa"})
_TIMES = word_set(
    """
    tadi pagi siang sore malam subuh semalam barusan jam dari sejak sebelum setelah habis makan saya bapak ibu anak
    suami semua oke iya alhamdulillah makasih beres selesai kemarin aman sip juga barengan hari ini terima tuhan
    puji seperti biasa tepat waktu lengkap sesuai deng maaf telat baru
    """
)
_YES = word_set("iya yes benar betul setuju bersedia mau boleh sure tentu agree")
_ASSENT = word_set("oke siap baik sip oce noted alright fine")
_NO = frozenset({"tidak", "tak", "no", "nope", "nah", "emoh", "ogah"})
_BESIDE_NO = word_set(
    """
    mau usah dulu jadi sekarang bersedia makasih setuju minum saja iya acan maaf sempat bisa hari ini
    """
)
_CHOICES = {"1": Intent.CONFIRM, "satu": Intent.CONFIRM, "2": Intent.DECLINE, "dua": Intent.DECLINE}
_ADDRESSES = word_set("bu pak dok kak mbak sus mas bang teh halo salam iya kok")
_TIME_OF_DAY = frozenset({"pagi", "siang", "sore", "malam", "subuh"})
_SINCE = frozenset({"tadi", "barusan", "dari", "sejak", "jam", "sebelum", "setelah"})
_PICTURES = {"yes": Intent.CONFIRM, "no": Intent.DECLINE}
_SHORT = 6


def find_answer(message: Message) -> Finding | None:
    """Taken, or not (yet) taken."""
    chosen = _choice(message)
    if chosen:
        return chosen
    answer: Finding | None = None
    for sentence in message.sentences:
        if not sentence.asks:
            answer = _clear_answer(sentence) or answer
    return answer or _plain_answer(message) or _picture(message)


def is_mere_assent(message: Message) -> bool:
    """Only "ok" or "baik": heard, but with thanks beside it no claim that anything was taken."""
    spoken = [word for sentence in message.sentences for word in sentence.spoken]
    return any(word in _ASSENT for word in spoken) and not any(word in _YES for word in spoken)


def _choice(message: Message) -> Finding | None:
    if len(message.words) == 1 and message.words[0] in _CHOICES:
        return Finding(_CHOICES[message.words[0]], 0.9, f"choice:{_CHOICES[message.words[0]]}")
    return None


def _clear_answer(sentence: Sentence) -> Finding | None:
    words = sentence.words
    not_taken = None
    for match in _NOT_TAKEN.find(words):
        before = words[max(0, match.start - 2) : match.start]
        if any(word in _UNDOES.get(match.name, ()) for word in before):
            continue
        if words[match.end : match.end + 1] and words[match.end] in _STILL_GOING_ON:
            continue
        not_taken = match
    claims = [match for match in _TAKEN.find(words) if _is_really_taken(words, match.start, match.end)]
    taken = claims[-1] if claims else None
    if taken and not_taken and (taken.start > not_taken.start or not_taken.name in {"no_medicine", "later"}):
        not_taken = not_taken if not_taken.name == "later" and not_taken.start > taken.start else None
    if not_taken:
        return Finding(Intent.DECLINE, 0.9, f"decline:{not_taken.name}")
    if taken:
        return Finding(Intent.CONFIRM, 0.92, "confirm:taken")
    if _says_already(words) or _answers_somebody(sentence):
        return Finding(Intent.CONFIRM, 0.85, "confirm:already")
    return None


def _is_really_taken(words: tuple[str, ...], start: int, end: int) -> bool:
    before, inside = words[max(0, start - 1) : start], words[start:end]
    if any(word in _NO or word in {"belum", "dont", "didnt", "not", "hasnt", "nanti"} for word in before):
        return False
    if words[end - 1] == "sudah" and words[end : end + 1] and words[end] in _NOT_ABOUT_TAKING | {"habis"}:
        return False
    return not any(word in _NOT_ABOUT_TAKING for word in inside[1:-1])


def _says_already(words: tuple[str, ...]) -> bool:
    """ "sudah" at the end of what is said, or followed only by a time, a person or a number."""
    for at, word in enumerate(words):
        if word != "sudah":
            continue
        after = words[at + 1 : at + 3]
        if after and after[0] in _TIME_OF_DAY and len(words) == at + 2:
            return False  # "sudah malam" tells the time
        if after and after[0] in _SINCE:
            return True
        if after == ("habis",):
            return False
        if all(next_word in _TIMES or is_number(next_word) for next_word in after):
            return True
    return False


def _answers_somebody(sentence: Sentence) -> bool:
    """ "Sudah bu, ..." is an answer whatever follows."""
    return sentence.spoken[:1] == ("sudah",) and sentence.spoken[1:2] != () and sentence.spoken[1] in _ADDRESSES


def _plain_answer(message: Message) -> Finding | None:
    for sentence in message.sentences[:3]:
        words = [word for word in sentence.spoken if word not in _ADDRESSES or word == "iya"]
        if not words or sentence.asks:
            continue
        if words[0] in _NO and all(word in _BESIDE_NO for word in words[1:]):
            return Finding(Intent.DECLINE, 0.8, "decline:no")
        if words[1:2] == ["ampun"]:
            continue
        if words[0] in _YES and len(words) <= _SHORT:
            return Finding(Intent.CONFIRM, 0.8, "confirm:yes")
        if words[0] in _ASSENT and len(words) <= _SHORT:
            return Finding(Intent.CONFIRM, 0.65, "confirm:assent")
    return None


def _picture(message: Message) -> Finding | None:
    for meaning in message.pictures:
        if meaning in _PICTURES and len(message.words) <= _SHORT:
            return Finding(_PICTURES[meaning], 0.8, f"{_PICTURES[meaning]}:picture")
    return None

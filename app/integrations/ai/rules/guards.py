"""When words about a symptom do not mean that it is there: denied, gone, asked about in general, or a thing's name."""

from __future__ import annotations

from collections.abc import Sequence

from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.text import Message

NEGATIONS = word_set(
    """
    tidak tak bukan belum tanpa no not without never dont doesnt didnt isnt wasnt hasnt arent
    """
)
# "tidak [ada] [rasa] sesak": words that let a negation through to the symptom behind them.
_CARRIERS = word_set(
    """
    ada lagi pernah merasa terasa rasa mengalami sampai keluhan gejala tanda sedang apa have having feel feeling any
    had is longer more a the in been
    """
)
_GONE = frozenset({"hilang", "reda", "mereda", "sembuh", "berhenti", "mampet", "lega", "gone", "stop"})
_IF = frozenset({"kalau", "if", "when", "suppose"})
_PRESENT = word_set(
    """
    sekarang tolong cepat segera begini gini mendadak barusan tadi semalam kemarin dari sudah masih terus saya ibu
    bapak anak suami now help my i he she mother father
    """
)
_CAUSES = frozenset(
    {"menyebabkan", "efek", "gejala", "tanda", "ciri", "risiko", "cause", "causes", "symptoms", "symptom", "artikel"}
)
_ASKING = frozenset(
    {"apa", "bagaimana", "berapa", "kenapa", "mana", "siapa", "harus", "boleh", "bolehkah", "what", "should", "how"}
)
_LOOK_BACK = 4


def is_denied(words: Sequence[str], start: int, *, floor: int, carriers: frozenset[str] = frozenset()) -> bool:
    """Whether a negation reaches the word at `start`: "tidak ada sesak". "Tidak terlalu sesak" is not a denial."""
    for at in range(start - 1, max(floor, start - _LOOK_BACK) - 1, -1):
        if words[at] in NEGATIONS:
            return True
        if words[at] not in _CARRIERS and words[at] not in carriers:
            return False
    return False


def is_gone(words: Sequence[str], end: int, *, ceiling: int) -> bool:
    """Whether the words after a symptom say that it is over ("sesaknya sudah hilang", "sesak tidak ada")."""
    after = words[end : min(ceiling, end + 4)]
    if after[:2] in (("tidak", "ada"), ["tidak", "ada"]):
        return True
    for at, word in enumerate(after):
        if word in NEGATIONS:
            return False
        if word in _GONE:
            return at > 0 and after[at - 1] in {"sudah", "has", "telah", "is"}
    return False


def is_asked_in_general(message: Message, start: int) -> bool:
    """Whether a symptom stands in a question about what to do *if*, or about what a medicine *causes*.

    Any sign that somebody has it now ("ibu", "sekarang", "tolong") makes it a report: doubt counts as an emergency.
    """
    first, last = message.span_of(start)
    before = message.words[first:start]
    asks = message.asks or not _ASKING.isdisjoint(message.vocabulary)
    if not asks or any(word in _PRESENT for word in message.words[first:last]):
        return False
    return any(word in _IF or word in _CAUSES for word in before)

"""Something the patient wants to know: a person answers."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import Match, PhraseBook
from app.integrations.ai.rules.text import Message, Sentence
from app.integrations.ports import Intent

_ASKING = word_set("kapan bagaimana berapa kenapa mana siapa tanya konsul bolehkah kah")
_BOOK = PhraseBook(
    wondering=(
        "apa",
        "ada ~3 tidak $",
        "boleh|bisa ~4 tidak|apa|kah $",
        "boleh|bisa tidak|kah",
        "kalau ~4 boleh|bisa|harus|bagaimana|aman",
        "harus ~3 atau",
        "emang|memang ~1 harus|boleh|bisa",
        "setelah|sebelum atau",
        "atau setelah|sebelum|sore|malam|tidak|tunggu",
        "mau|ingin tahu|tahu",
        "bisa tolong|tahu info|jelaskan",
        "tolong ~1 info|jelaskan|jelasin",
    ),
    permission=("boleh|bisa minum|makan|pakai|telan|saya|puasa|dibawa|gabung|olahraga|tidur|mandi|kerja",),
    english=(
        "what|when|why|who|where|which|how|whats|whens|hows",
        "should|can|may|could|do|does|did|is|are|will|would i|it|this|you|the|we|there|they",
        "have ~1 question|questions",
        "wondering|wonder",
    ),
)
_NOT_ASKING = PhraseBook(
    courtesy=(
        "apa kabar",
        "tidak apa|apa",
        "apa apa",
        "apa adanya",
        "siapa tahu",
        "apa lagi",
        "what ~1 blessing",
        "entah apa",
    )
)
_TELLING = frozenset({"tidak", "tak", "belum", "sudah", "baru", "jadi", "alhamdulillah"})
_CHOICE = frozenset({"3", "tiga"})


def find_question(message: Message) -> Finding | None:
    """A question, with or without its mark."""
    if _is_only(message, _CHOICE):
        return Finding(Intent.QUESTION, 0.9, "question:choice_3")
    if "question" in message.pictures and not message.words:
        return Finding(Intent.QUESTION, 0.7, "question:picture")
    for sentence in message.sentences:
        if _NOT_ASKING.first(sentence.words):
            continue
        if sentence.asks:
            return Finding(Intent.QUESTION, 0.85, "question:mark")
        if any(word in _ASKING for word in sentence.words) or _sounds_asking(sentence):
            return Finding(Intent.QUESTION, 0.8, "question:word")
        match = _BOOK.first(sentence.words)
        if match and not _states(sentence, match):
            return Finding(Intent.QUESTION, 0.75, f"question:{match.name}")
    return None


def _states(sentence: Sentence, match: Match) -> bool:
    """ "Belum bisa makan" tells; "bisa makan" asks."""
    before = sentence.words[max(0, match.start - 2) : match.start]
    return match.name == "permission" and any(word in _TELLING for word in before)


def _is_only(message: Message, words: frozenset[str]) -> bool:
    return len(message.words) == 1 and message.words[0] in words


def _sounds_asking(sentence: Sentence) -> bool:
    """ "Kok ...", or "... ga ya" at the end."""
    starts_with_kok = len(sentence.words) > 1 and sentence.spoken[0] == "kok"
    return starts_with_kok or (len(sentence.words) > 1 and sentence.spoken[-2:] == ("tidak", "iya"))

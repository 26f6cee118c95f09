"""Messages that are only kind: thanks and greetings."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.phrases import PhraseBook
from app.integrations.ai.rules.text import Message
from app.integrations.ports import Intent

_THANKS = PhraseBook(
    thanks=(
        "makasih",
        "terima kasih",
        "kasih banyak",
        "hatur makasih",
        "matur makasih",
        "jazakallah|jazakillah|jazakumullah|barakallah|شكرا|thank|appreciate",
        "semoga ~2 sehat|sukses|berkah|lancar|dibalas|diberkati|berkat",
        "tuhan|allah|gusti ~1 memberkati|membalas|berkati|balas",
        "god bless",
        "sangat membantu|terbantu",
        "membantu sekali",
    )
)
_GREETING = PhraseBook(
    greeting=(
        "salam",
        "halo",
        "selamat pagi|siang|sore|malam|petang|datang",
        "good morning|evening|afternoon|day|night",
        "apa kabar",
        "how are you",
        "السلام|سلام|مرحبا",
        "saya makasih $",
    )
)
_TIME_OF_DAY = frozenset({"pagi", "siang", "sore", "malam"})
_KNOCK = ("saya", "makasih")  # "kulo nuwun", what one says at a Javanese door
_SHORT = 4


def find_thanks(message: Message) -> Finding | None:
    """Thanks, in words or as folded hands."""
    for sentence in message.sentences:
        if sentence.words == _KNOCK:
            continue
        if _THANKS.first(sentence.spoken) or _THANKS.first(sentence.words):
            return Finding(Intent.THANKS, 0.85, "thanks:words")
    if "thanks" in message.pictures:
        return Finding(Intent.THANKS, 0.7, "thanks:picture")
    return None


def find_greeting(message: Message) -> Finding | None:
    """A greeting and nothing else that another rule understood."""
    for sentence in message.sentences[:2]:
        if _GREETING.first(sentence.words):
            return Finding(Intent.GREETING, 0.85, "greeting:words")
    if 0 < len(message.words) <= _SHORT and message.words[0] in _TIME_OF_DAY:
        return Finding(Intent.GREETING, 0.7, "greeting:time_of_day")
    if "greeting" in message.pictures and not message.words:
        return Finding(Intent.GREETING, 0.7, "greeting:picture")
    return None

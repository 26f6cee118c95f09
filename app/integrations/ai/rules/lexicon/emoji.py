"""What a single picture says, whether typed alone or sent as a reaction."""

from __future__ import annotations

from collections.abc import Mapping

_GROUPS: Mapping[str, str] = {
    "yes": "👍✅👌✔☑🆗💯🙆🫡",
    "no": "👎❌✖🚫🙅⛔",
    "thanks": "🙏❤💖💕🥰🤗😍💗💙💚🧡💛💜♥🤲",
    "sick": "🤢🤮🤒🤕🥴😷",
    "emergency": "🆘🚨🚑",
    "question": "❓❔⁉",
    "greeting": "👋",
    "happy": "😊😁😄😀🙂😃☺😇🎉",
    "sad": "😢😭😞😔🥺😟😣😖😩💔😿",
}

MEANING: Mapping[str, str] = {char: meaning for meaning, chars in _GROUPS.items() for char in chars}

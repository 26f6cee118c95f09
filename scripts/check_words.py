"""Checks the catalogues: same keys in every language, messages that hold, none missing, none unused, no loose strings.

Used is a key that stands as a literal in the application or its templates, or whose beginning does because the rest of
it is data: `f"role.{slug}"`. A loose string is one that a page or component would show without asking a catalogue.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
SCRIPTS = ROOT / "assets" / "scripts"
LANGUAGES = ("en", "id")
KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
BEGINNING = re.compile(r"[a-z][a-z0-9_]*\.(?:[a-z0-9_]+[._])*")
SHOWN = {
    "title",
    "placeholder",
    "aria_label",
    "alt",
    "label",
    "description",
    "others_label",
    "undo_label",
    "close_label",
}
SILENT = {"icon", "skeleton_line", "Place", "page", "match", "getLogger", "declare_page", "RoleChoice", "VarData"}
NOT_WORDS = re.compile(r"[^A-Za-zÀ-ɏ]*")

sys.path.insert(0, str(ROOT))
from app.i18n import BrokenMessage, fill  # noqa: E402 - the path above makes it importable from anywhere


def main() -> int:
    """Print every problem and return how the check ended."""
    catalogues = {language: _catalogue(language) for language in LANGUAGES}
    problems = [
        *_different_keys(catalogues),
        *_broken_messages(catalogues),
        *_missing_and_unused(set(catalogues["en"])),
        *_loose_strings(),
    ]
    print("\n".join(problems) or f"words: {len(catalogues['en'])} messages in {len(LANGUAGES)} languages, all used")
    return 1 if problems else 0


def _catalogue(language: str) -> dict[str, str]:
    path = APP / "i18n" / f"{language}.json"
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    sorted_text = json.dumps(dict(sorted(words.items())), ensure_ascii=False, indent=2) + "\n"
    if path.read_text(encoding="utf-8") != sorted_text:
        sys.exit(f"{path.relative_to(ROOT)}: one key a line, sorted, each once. `--sort` does it.")
    return words


def _different_keys(catalogues: dict[str, dict[str, str]]) -> Iterator[str]:
    everything = set().union(*catalogues.values())
    for language, words in catalogues.items():
        for key in sorted(everything - set(words)):
            yield f"app/i18n/{language}.json: {key} is missing"


def _broken_messages(catalogues: dict[str, dict[str, str]]) -> Iterator[str]:
    for language, words in catalogues.items():
        for key, message in words.items():
            place = f"app/i18n/{language}.json: {key}"
            try:
                extra = _parameters(message, language) - _parameters(catalogues["en"].get(key, message), "en")
            except BrokenMessage:
                yield f"{place} does not follow the grammar of app/i18n"
                continue
            if not message.strip():
                yield f"{place} is empty"
            if extra:
                yield f"{place} asks for {', '.join(sorted(extra))}, which the English message does not"


class _Asked(dict[str, str | int]):
    """Parameters that remember which of them a message asked for."""

    def get(self, name: str, default: str | int = "") -> str | int:  # type: ignore[override]  # one way of asking
        self[name] = default
        return default


def _parameters(message: str, language: str) -> set[str]:
    asked = _Asked()
    fill(message, asked, language=language)
    return set(asked)


def _missing_and_unused(known: set[str]) -> Iterator[str]:
    used: dict[str, str] = {}
    for path in sorted([*APP.rglob("*.py"), *APP.rglob("*.html"), *SCRIPTS.glob("*.js")]):
        for literal in _literals(path):
            used.setdefault(literal, str(path.relative_to(ROOT)))
    beginnings = tuple(literal for literal in used if BEGINNING.fullmatch(literal))
    for key in sorted(known - used.keys()):
        if not key.startswith(beginnings):
            yield f"app/i18n: {key} is used nowhere"
    areas = {key.split(".")[0] for key in known}
    for key, place in sorted(used.items()):
        if (
            key.split(".")[0] in areas
            and key not in known
            and not key.endswith((".", "_"))
            and _is_asked_for(place, key)
        ):
            yield f"{place}: {key} is in no catalogue"


def _literals(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".html", ".js"):
        quoted = re.findall(r"['\"`]([a-z0-9_.]+)(?=['\"`]|\$\{)", text)
        yield from (literal for literal in quoted if _is_key_or_beginning(literal))
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_key_or_beginning(node.value):
            yield node.value


def _is_key_or_beginning(literal: str) -> bool:
    return bool(KEY.fullmatch(literal) or BEGINNING.fullmatch(literal))


def _is_asked_for(place: str, key: str) -> bool:
    """Whether `key` stands where words are asked for; elsewhere `user.approved` may be the name of an event."""
    asks = rf"\b(t|translate|notify|notify_failure)\((?:[^()\"']|\n)*[\"']{re.escape(key)}[\"']"
    shows = rf"\b(key|title|message)\s*=\s*[\"']{re.escape(key)}[\"']"
    return re.search(rf"{asks}|{shows}", (ROOT / place).read_text(encoding="utf-8")) is not None


def _loose_strings() -> Iterator[str]:
    for path in sorted([*(APP / "pages").rglob("*.py"), *(APP / "components").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for text in _shown_texts(node):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {text!r} is shown as it stands; ask a catalogue"


def _shown_texts(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    is_component = _is_component(call.func)
    children = call.args if is_component and name not in SILENT else []
    shown = [*children, *(keyword.value for keyword in call.keywords if keyword.arg in SHOWN and name not in SILENT)]
    for value in shown:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and not NOT_WORDS.fullmatch(value.value):
            yield value.value


def _is_component(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and ast.unparse(function).startswith(("rx.el.", "rx.dropdown_menu."))


def sort() -> None:
    """Bring the catalogues into the order the check asks for."""
    for language in LANGUAGES:
        path = APP / "i18n" / f"{language}.json"
        words = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(dict(sorted(words.items())), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--sort" in sys.argv:
        sort()
    sys.exit(main())

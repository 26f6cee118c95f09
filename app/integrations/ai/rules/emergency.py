"""Bodily danger, now, to the patient or to the person somebody writes about. Where it is doubtful it is one."""

from __future__ import annotations

from app.integrations.ai.rules.finding import Finding
from app.integrations.ai.rules.guards import is_asked_in_general, is_denied, is_gone
from app.integrations.ai.rules.lexicon.words import word_set
from app.integrations.ai.rules.phrases import Match, PhraseBook
from app.integrations.ai.rules.text import Message
from app.integrations.ports import Intent

_PAIN = "sakit|perih|panas|tertusuk|tusuk|tertekan|tekan|tindih|tertindih|berat|sesak|terbakar|kencang|remas|diremas"
_A_LOT = "banyak|hebat|terus|deras|muncrat|mengucur|ngucur|menerus|parah"
_WONT_STOP = "tidak|tak|belum ~2 berhenti|mampet|reda"
_BOOK = PhraseBook(
    breath=(
        "sesak",
        "susah|sulit|kesulitan|berat ~2 napas",
        "tidak|tak ~1 bisa|kuat ~1 napas",
        "napas ~3 berat|cepat|sesak|tersengal|sengal|pendek|memburu|susah|putus|habis|sulit|bunyi",
        "kehabisan|habis|henti napas",
        "tidak|tak ~1 napas",
        "napas ~1 tinggal|kembang",
        "cant ~1 breathe",
        "trouble|difficulty|hard|difficult|struggling|struggles ~2 breathe",
        "short|shortness of breathe",
        "not|isnt|stop|barely|hardly|unable|struggling ~1 breathe",
        "gasping",
        "tersedak|keselek",
        "napas ~2 tidak|tak normal|teratur|lancar|enak",
        "choking",
        "throat ~1 closing|closed|swollen",
        "tenggorokan ~1 menutup|menyempit|bengkak|tersumbat",
    ),
    unconscious=(
        "pingsan",
        "tidak|tak ~1 sadar|sadarkan|siuman",
        "hilang|kehilangan|penurunan|turun kesadaran",
        "tidak|tak ~1 bangun bangun|dipanggil|panggil",
        "tergeletak|terkapar",
        "tidak|tak ~2 membuka|buka mata",
        "tidak|tak ~1 bergerak|gerak",
        "tidak|tak ~2 dibangunkan|dibangunin",
        "tidak|tak ~1 merespon|respon|respons|nyaut|menyahut|nyahut",
        "faint",
        "passed|blacked|knocked out",
        "not|isnt|wont moving|move",
        "wont|cant|doesnt|not wake|waking",
        "not|isnt|wont ~1 responding|responsive|respond",
    ),
    seizure=(
        "kejang",
        "step",
        "seizure",
        "keluar|mulut ~2 busa|berbusa",
        "foaming",
        "having|had ~1 fit|fits",
        "foam ~3 mouth",
        "foam|froth",
    ),
    bleeding=(
        f"perdarahan ~2 {_A_LOT}",
        "perdarahan",
        f"darah ~3 {_WONT_STOP}",
        f"darah ~2 {_A_LOT}",
        f"mimisan ~3 {_WONT_STOP}",
        f"mimisan ~2 {_A_LOT}",
        "banyak ~1 darah",
        "darah ~1 dari hidung|mulut|telinga|dubur|kemaluan|vagina|anus|perut|bekas|luka",
        "keluar ~1 darah",
        "muntah|batuk|bab|berak|kencing|pipis|bak ~2 darah",
        "buang air ~2 darah",
        "kepala ~2 darah|bocor",
        "bab|berak|muntah ~2 hitam",
        "bleeding ~3 heavily|badly|lot|much|stop|stopping|uncontrollably",
        "blood ~2 stop|stopping",
        "is|are|am|keeps|started bleeding",
        "heavy|severe|wont|nonstop ~2 bleeding",
        "lot|lots of blood",
        "coughing|vomiting|spitting|vomiting|coughed|threw ~2 blood",
        "blood ~2 stool|vomiting|everywhere",
    ),
    chest=(
        "sakit ~2 dada",
        f"dada ~3 {_PAIN}",
        "serangan jantung",
        "jantung ~2 sakit|perih",
        "sakit ~3 dada",
        "jantung ~2 berhenti",
        "chest ~2 pain|tight|tightness|pressure|burning",
        "pain ~2 chest",
        "heart attack",
        "heart ~2 stop|pain|racing",
    ),
    overdose=(
        "overdosis",
        "over dosis|dosis",
        "minum|telan|obat ~3 kebanyakan|kelebihan|berlebihan",
        "kebanyakan|kelebihan|berlebihan ~1 minum|telan|obat|dosis",
        "minum|telan|obat ~4 sekaligus",
        "tablet ~2 semua|sekaligus",
        "telan|minum ~2 semua obat ~2 sekaligus",
        "telan|habis semua obat",
        "minum|telan|obat ~3 satu|se|1 botol|strip|papan|bungkus|dus",
        "minum|telan|obat ~3 sebotol|sestrip|sepapan|sebungkus",
        "racun",
        "minum|telan ~1 deterjen|bensin|sabun|minyak|obatnyamuk",
        "took|swallowed|swallow ~2 too many",
        "took|swallowed ~1 all ~3 medicine|at",
        "took|swallowed ~4 once",
        "took|swallowed ~1 whole|entire bottle|strip|pack",
        "bleach|pesticide",
        "poisoned|poisoning|poison",
    ),
    high_fever=(
        "demam|panas|suhu ~3 tinggi|menggigil",
        "menggigil ~2 demam|panas|hebat",
        "high fever",
        "fever ~3 high|shivering|chills",
    ),
    allergy=(
        "muka|wajah|bibir|lidah|leher ~2 bengkak",
        "bengkak ~1 muka|wajah|bibir|lidah|leher",
        "bibir|kuku|muka|wajah|badan|ujung|kulit ~2 biru|membiru|kebiruan",
        "syok|anafilaksis|anafilaktik|anaphylaxis|anaphylactic",
        "face|lips|tongue|throat ~2 swollen|blue",
        "turning|turned|going blue",
        "biru ~1 muka|wajah|bibir|kuku",
        "pucat ~2 dingin|lemas",
        "keringat dingin ~3 dada|sesak",
        "dada ~3 keringat",
        "swollen ~1 face|lips|tongue|throat",
        "allergic reaction",
    ),
    stroke=(
        "stroke",
        "lumpuh",
        "mulut|muka|wajah|bibir ~2 mencong|miring|perot|turun",
        "pelo",
        "sebelah|separuh ~2 kaku|lemas|kesemutan|lumpuh",
        "tangan|kaki|badan|sebelah ~2 lemas|kesemutan|kaku ~1 mendadak|tiba",
        "bicara ~2 pelo|cadel|ngelantur|meracau|ngaco|kacau",
        "tidak|tak ~1 bisa ~1 bicara|gerak|bergerak",
        "face drooping|droops",
        "slurred speech",
        "paralysed|paralyzed",
    ),
    alarm=(
        "darurat",
        "ambulans",
        "kritis|sekarat|koma|sakaratul",
        "sos",
        "masuk|bawa|dilarikan|lari ~1 igd|ugd",
        "kecelakaan|tabrakan|tertabrak|ketabrak",
        "ibu|bapak|suami|anak|saya|kepala jatuh",
        "jatuh ~3 tangga|mandi|motor|pohon|pingsan",
        "sakit ~2 hebat|tertahankan|luarbiasa",
        "tidak|tak ~1 tahan sakit",
        "call ~1 911|999|119|112",
    ),
)
_FEVER = PhraseBook(fever=("demam|panas|suhu|fever|temperature ~3 #",))
_FEVER_CELSIUS = (39.0, 43.5)
_FEVER_FAHRENHEIT = (102.0, 110.0)
_NOT_A_BODY = word_set(
    """
    baju celana sepatu ruangan kamar jalan kereta parkiran cuaca matahari hari biaya harga tanah pasar adonan musik
    kuis lomba kipas aki
    """
)
_NOTICING = frozenset({"kalau", "bahwa", "waktu", "ternyata", "tertidur", "jam"})
_MAYBE_ASKING_LEAVE = frozenset({"boleh", "bolehkah", "bisa", "apa", "harus"})


def find_emergency(message: Message) -> Finding | None:
    """Bodily danger that is neither denied, nor over, nor only asked about."""
    if "emergency" in message.pictures:
        return Finding(Intent.EMERGENCY, 0.95, "emergency:picture")
    for match in _BOOK.find(message.words):
        if not _is_harmless(message, match):
            return Finding(Intent.EMERGENCY, 0.95, f"emergency:{match.name}")
    for match in _FEVER.find(message.words):
        if _is_high(message.words[match.end - 1]):
            return Finding(Intent.EMERGENCY, 0.95, "emergency:high_fever")
    return None


def _is_harmless(message: Message, match: Match) -> bool:
    words = message.words
    first, last = message.span_of(match.start)
    if is_denied(words, match.start, floor=first) or is_gone(words, match.end, ceiling=last):
        return True
    if is_asked_in_general(message, match.start):
        return True
    near = words[max(first, match.start - 3) : min(last, match.end + 2)]
    return _is_something_else(match, near, words[match.end : last], sentence=words[first:last], message=message)


def _is_something_else(
    match: Match, near: tuple[str, ...], after: tuple[str, ...], *, sentence: tuple[str, ...], message: Message
) -> bool:
    if match.name in {"breath", "high_fever", "alarm", "stroke"} and any(word in _NOT_A_BODY for word in near):
        return True
    if match.name == "unconscious":
        return bool(after) and after[0] in _NOTICING
    if match.name == "bleeding":
        return "sedikit" in after[:2] or (("darah" in near) and ("tambah" in near or "tinggi" in after[:1]))
    if match.name == "overdose":
        return message.asks and bool(sentence) and sentence[0] in _MAYBE_ASKING_LEAVE
    if match.name == "seizure":
        return "step" in near and (message.language == "en" or "by" in near)
    return False


def _is_high(number: str) -> bool:
    degrees = float(number) if len(number) < 8 else 0.0
    low, top = _FEVER_CELSIUS
    hot_low, hot_top = _FEVER_FAHRENHEIT
    return low <= degrees <= top or hot_low <= degrees <= hot_top

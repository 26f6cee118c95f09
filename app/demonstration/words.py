"""What is said: the texts of reminders, and how patients answer them. Indonesian as written, some English."""

from __future__ import annotations

MEDICATION = {
    "id": 'Halo {name}, waktunya {medicine}. Sudah diminum? Balas "sudah" atau "belum" ya.',
    "en": 'Hello {name}, it is time for {medicine}. Have you taken it? Please answer "yes" or "not yet".',
}
APPOINTMENT = {
    "id": "Halo {name}, mengingatkan {what} di {hospital} pukul {time}. Bawa kartu berobat ya.",
    "en": "Hello {name}, a reminder of {what} at {hospital}, {time}. Please bring your patient card.",
}
CHECK_UP = {
    "id": 'Halo {name}, {what} hari ini ya. Balas "sudah" bila selesai.',
    "en": 'Hello {name}, please remember: {what}. Answer "done" when it is.',
}

CONFIRMS = {
    "id": (
        "sudah",
        "sudah bu",
        "sdh",
        "sdh minum",
        "udah kak",
        "sampun bu",
        "1",
        "sudah diminum 🙏",
        "alhamdulillah sudah",
        "ya sdh",
    ),
    "en": ("yes", "done", "taken, thank you", "yes I have"),
}
DECLINES = {
    "id": ("belum", "blm bu", "nanti ya", "belum makan, nanti", "2"),
    "en": ("not yet", "later", "no, I feel sick today"),
}

# Talks: what a patient asked, how it is read, and what a person answered (none: it still waits)
TALKS = {
    "id": (
        (
            "Obatnya boleh diminum sesudah makan?",
            "question",
            "Boleh, Bu. Minum sesudah makan supaya perut tidak perih.",
        ),
        (
            "Bu, boleh puasa hari Kamis?",
            "question",
            "Sebaiknya tanya dokter dulu ya. Saya bantu buatkan janji dengan dokter.",
        ),
        ("Kontrolnya bisa diundur ke Jumat?", "appointment_change", "Bisa, saya pindahkan ke Jumat pukul 09.00."),
        (
            "Mual sekali sejak tadi malam",
            "side_effect",
            "Terima kasih sudah memberi tahu. Saya telepon sebentar lagi ya.",
        ),
        ("Terima kasih banyak ya sudah diingatkan terus", "thanks", "Sama-sama, Bu. Semangat ya."),
        (
            "Kalau lupa minum tadi pagi bagaimana?",
            "question",
            "Jangan diminum dua kali ya. Lanjutkan jadwal berikutnya.",
        ),
    ),
    "en": (
        ("May I take it after breakfast?", "question", "Yes, after breakfast is fine."),
        (
            "Can my appointment be moved to Friday?",
            "appointment_change",
            "Yes, I have asked the hospital for Friday at 09:00.",
        ),
        ("I feel sick since last night", "side_effect", "Thank you for telling us. I will call you in a moment."),
    ),
}

RECORDS = {
    "diagnosis": ("Diagnosis: {illness}, stadium {stage}.", "Hasil biopsi sesuai {illness}."),
    "medication": ("Mulai {medicine}, satu kali sehari.", "Dosis {medicine} tetap, dievaluasi bulan depan."),
    "lab_result": ("Hb 11,8 g/dL; leukosit 4.900; trombosit 212.000.", "Fungsi hati normal; kreatinin 0,8 mg/dL."),
    "allergy": ("Alergi penisilin (ruam).", "Tidak tahan laktosa."),
    "note": ("Keluarga mendampingi setiap kontrol.", "Lebih mudah dihubungi sesudah pukul 16.00."),
}
CALL_NOTES = (
    "Mual ringan setelah minum obat, makan sedikit-sedikit. Tetap minum obat.",
    "Ponsel sempat rusak, sekarang sudah aktif.",
    "Senang diingatkan, minta jam 07.30.",
    "Diangkat anaknya; akan disampaikan.",
)

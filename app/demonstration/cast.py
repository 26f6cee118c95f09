"""Who appears: names, illnesses, hospitals. All invented; the numbers (+62 800 0…) cannot exist."""

from __future__ import annotations

DOMAIN = "demo.carepost.example"
SIGN_IN_AS = f"laras@{DOMAIN}"

# (first part of the address, name, role, language)
PEOPLE = (
    ("laras", "Laras Setyowati", "superadmin", "id"),
    ("hendra", "Hendra Wijaya", "admin", "id"),
    ("bayu", "Bayu Pratama", "moderator", "id"),
    ("claire", "Claire Sutanto", "moderator", "en"),
    ("dewi", "Dewi Anggraini", "volunteer", "id"),
    ("rizky", "Rizky Maulana", "volunteer", "id"),
    ("sarah", "Sarah Manurung", "volunteer", "id"),
    ("agung", "Agung Nugroho", "volunteer", "id"),
    ("putu", "Putu Ayu Lestari", "volunteer", "id"),
    ("fajar", "Fajar Hidayat", "volunteer", "id"),
    ("michael", "Michael Tan", "volunteer", "en"),
)

# Those who wait: (address, name, where from, what they wrote, hours they have waited)
WAITING = (
    ("nadia", "Nadia Permatasari", "invitation", "Diajak Dewi; pernah menemani ibu saya kemoterapi.", 3),
    ("tommy", "Tommy Hartono", "email", "Perawat di RS Harapan Sejati, bisa Sabtu dan Minggu.", 26),
    ("yusuf", "Yusuf Ramadhan", "google", "", 50),
)

FEMALE_NAMES = (
    "Ratna", "Wartini", "Maryam", "Kartika", "Theresia", "Nurhayati", "Siti", "Endang", "Sri", "Ni Luh", "Rukmini",
    "Yohana", "Lestari", "Aminah", "Fatimah", "Kusuma", "Retno", "Suharti", "Halimah", "Mariana", "Sulastri", "Ningsih",
    "Rosalina", "Wulan", "Indah", "Tuti", "Yuliana", "Rahmawati", "Melati", "Dian",
)  # fmt: skip
MALE_NAMES = (
    "Djoko", "Agus", "Slamet", "Yohanes", "I Made", "Bambang", "Suparman", "Hasan", "Ahmad", "Petrus", "Sugeng",
    "Darto",     "Rahmat", "Iwan", "Gunawan", "Mulyadi", "Abdul", "Ketut", "Samuel", "Teguh",
)  # fmt: skip
FAMILY_NAMES = (
    "Kusumawati", "Suseno", "Lubis", "Wulandari", "Manurung", "Siregar", "Prasetyo", "Hermanto", "Riyanto", "Tukan",
    "Suwitra", "Handayani", "Nasution", "Simanjuntak", "Susilowati", "Hutapea", "Santoso", "Wibowo", "Saragih",
    "Purnomo", "Setiawan", "Pangestu", "Kurniawan", "Sitorus", "Mahendra", "Utami", "Rahayu", "Saputra", "Ginting",
    "Maharani",
)  # fmt: skip

# What people have, and what they take for it: (illness, only one sex, medicines)
ILLNESSES = (
    ("Kanker payudara", "female", ("Tamoxifen 20 mg", "Letrozol 2,5 mg", "Anastrozol 1 mg", "Kapesitabin 500 mg")),
    ("Kanker serviks", "female", ("Ondansetron 8 mg", "Asam folat 1 mg")),
    ("Kanker ovarium", "female", ("Olaparib 300 mg", "Ondansetron 8 mg")),
    ("Kanker prostat", "male", ("Bikalutamid 50 mg", "Abirateron 500 mg")),
    ("Kanker kolorektal", "", ("Kapesitabin 500 mg", "Loperamid 2 mg")),
    ("Kanker paru", "", ("Gefitinib 250 mg", "Osimertinib 80 mg")),
    ("Leukemia (CML)", "", ("Imatinib 400 mg", "Nilotinib 200 mg")),
    ("Kanker nasofaring", "", ("Parasetamol 500 mg", "Ondansetron 8 mg")),
    ("Kanker tiroid", "", ("Levotiroksin 100 mcg",)),
)
ALSO_TAKEN = ("Kalsium 500 mg", "Vitamin D3 1000 IU", "Asam folat 1 mg", "Omeprazol 20 mg")
STAGES = ("I", "II", "II", "III", "III", "IV")
HOSPITALS = ("RS Harapan Sejati", "RSUD Tirta Kencana", "RS Mitra Samudra", "Klinik Sambirata", "RSUP Wira Husada")
DOCTORS = (
    "dr. Anindya Paramitha",
    "dr. Rudi Halim, Sp.PD",
    "dr. Maria Tampubolon",
    "dr. Yusran Daeng",
    "dr. Gita Saraswati",
)
STREETS = ("Jl. Kenanga", "Jl. Melur", "Jl. Cempaka", "Gang Mawar", "Jl. Flamboyan", "Jl. Teratai")
TOWNS = (
    ("Jakarta", "Asia/Jakarta"),
    ("Bogor", "Asia/Jakarta"),
    ("Semarang", "Asia/Jakarta"),
    ("Surabaya", "Asia/Jakarta"),
    ("Denpasar", "Asia/Makassar"),
    ("Makassar", "Asia/Makassar"),
    ("Jayapura", "Asia/Jayapura"),
)
RELATIONS = ("suami", "istri", "anak", "kakak", "adik", "ibu")
APPOINTMENTS = ("Kontrol onkologi", "Cek darah", "Kemoterapi", "USG payudara", "CT scan", "Kontrol gizi")
CHECK_UPS = ("Ukur suhu badan", "Timbang berat badan", "Catat keluhan minggu ini")

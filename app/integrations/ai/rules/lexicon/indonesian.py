"""Indonesian as it is typed on a phone: abbreviations, slang and common slips of the finger."""

from __future__ import annotations

from collections.abc import Mapping

from app.integrations.ai.rules.lexicon.words import word_set

ANSWERS: Mapping[str, str] = {
    "sudah": "sdh udh udah uda ud dah dh sdah suda sudh sudha udeh sudag sydah telah udahan",
    "belum": "blm blum belom blom lom lum blon belon belm bkm",
    "tidak": "tdk gak ga gk g nggak ngga ngak enggak engga kagak ndak tida tidk gx kgk tdak tiak tiadk tidka nggk ngk",
    "bukan": "bkn bukannya bukanya",
    "jangan": "jgn jngan jngn jangn janganlah jagan jangam janagn",
    "nanti": "nti ntar entar nnti tar nantian",
    "sebentar": "bentar bntr sbntr sebntar bentaran sebentaran",
    "lupa": "lp kelupaan lupaa terlupa lupain",
    "iya": "ya y iy iyh yoi yo yaa iyaa iyo yup yap yaps yups yoa iyes he'eh heeh",
    "oke": "ok okey okay okeh okee oks okd okk",
    "siap": "syap siaap siapp",
    "sip": "siip sipp",
    "baik": "baiklah baek",
    "barusan": "brusan brsn barusn",
    "baru": "bru br",
    "saja": "aja aj ae sj sja ajah doang",
    "lagi": "lg lgi lagii kembali",
    "mau": "mo maw mao mauu",
    "ingin": "pengen pengin kepengen kepingin pingin pgn pngn pngen kepengin inginnya pingen kepgn",
    "bisa": "bs bsa bisaa dapat",
    "boleh": "blh bleh bolehin",
    "tolong": "tlg tlong tlng tolongin plis pliss pls mohon mhn minta",
    "sempat": "sempet smpat",
    "terlewat": "kelewat kelewatan klewat",
    "tertidur": "ketiduran tidurr",
    "malas": "males mls malees",
    "tunggu": "tggu nunggu",
    "skip": "skipp",
    "beres": "bereskan",
    "selesai": "kelar rampung",
}

MEDICINE: Mapping[str, str] = {
    "minum": "mnm mnum minm minun diminum meminum minumkan diminumkan mium minumm minumin diminumin mimik terminum",
    "telan": "ditelan nelan nelen menelan tertelan ketelan menelen ditelen",
    "obat": "obt obta obatnye obatan obatku",
    "kasih": "dikasih ksh kasihkan beri diberi berikan diberikan kasi dikasi dikasihin",
    "suap": "disuap disuapin suapin menyuapi disuapi",
    "suntik": "disuntik suntikan suntiknya",
    "tablet": "pil kapsul butir biji pill",
    "habis": "abis hbs abiss",
    "makan": "mkn sarapan makn",
    "setelah": "stlh stelah sesudah ssudah sehabis seusai",
    "sebelum": "sblm sebelom sblum",
    "dokter": "dktr dokternya drnya",
    "kemo": "kemoterapi kmo kemotrapi chemo",
    "kontrol": "kntrol kntrl kontrool",
    "rumahsakit": "rs",
    "periksa": "diperiksa pemeriksaan priksa",
}

MESSAGES: Mapping[str, str] = {
    "stop": "stopp setop stopkan stopin distop distopin setopkan stopped stp",
    "berhenti": "brenti berenti brhenti brhnti brhnt behenti berheti berhent berhnti bherenti berhentii",
    "hentikan": "dihentikan menghentikan hentiin dihentiin berhentikan diberhentikan hntikan",
    "kirim": "krm krim kirimi dikirim dikirimi kirimin dikirimin mengirim ngirim kirimkan dikirimkan mengirimi",
    "pesan": "psn pesen pesannye sms chat wa whatsapp whatsap wapri watsap japri messages message",
    "pengingat": "reminder reminders remainder notif notifikasi alarm peringatan pngingat notip ringatan notifnya",
    "ingatkan": "diingatkan ingetin diingetin ingatin diingatin mengingatkan ngingetin diingatkn ingetkan dingatkan",
    "hubungi": "menghubungi dihubungi ngehubungin mengontak",
    "ganggu": "diganggu mengganggu gangguin ngeganggu",
    "spam": "nyepam spamming ngespam",
    "langganan": "berlangganan",
    "hapus": "dihapus hapuskan apus delete dihapuskan",
    "nomor": "nomer nmr nmer nomorku",
    "lanjut": "lanjutkan dilanjut dilanjutkan lnjut lanjutin dilanjutin melanjutkan terusin teruskan",
    "aktifkan": "aktifin diaktifkan aktipkan hidupkan dihidupkan hidupin nyalakan dinyalakan nyalain aktivasi",
    "matikan": "dimatikan matiin nonaktifkan dinonaktifkan",
    "mulai": "mulaii memulai dimulai mule",
    "terima": "menerima nerima trima diterima",
    "usah": "perlu prlu usahlah",
    "gabung": "ikut bergabung ikutan",
}

ASKING: Mapping[str, str] = {
    "apa": "ap apaan apakah apkah apaka apasih",
    "kapan": "kpn kapn",
    "bagaimana": "gimana gmn gmna bgmn gmana bgaimana gimn gimanaa",
    "berapa": "brp brapa brpa",
    "kenapa": "knp knapa kenpa mengapa knpa napa ngapa",
    "mana": "dimana kemana dmn dmna mn",
    "siapa": "sapa spa siapakah",
    "tanya": "nanya bertanya tny nny menanyakan nanyain tanyain tanyakan",
    "konsul": "konsultasi konsulin",
    "kalau": "kalo klo kl klau kalu jika bila apabila misal misalnya seandainya andai semisal misalkan jikalau",
    "menyebabkan": "sebabkan disebabkan bikin membuat memicu mengakibatkan menimbulkan nyebabin",
    "harus": "hrs mesti musti hrus",
    "bolehkah": "bolehka",
}

SYMPTOMS: Mapping[str, str] = {
    "sesak": "sesek ssk ssak nyesek nyesak engap sesakk sesk sesaq megap ngap",
    "napas": "nafas npas nfas nafass bernapas bernafas nafasnye napass ngos pernapasan pernafasan napasku",
    "pingsan": "pingsn pinsan pingsang kolaps pingsaan ambruk",
    "kejang": "kejng kjang ayan kejanh kejan",
    "darah": "drh berdarah darh drah",
    "perdarahan": "pendarahan perdarhan pendarhan",
    "susah": "sush susa ssah",
    "sakit": "kesakitan cenut cenat skt sakitt nyeri nyri nyerii sakiit ngilu linu cekot nyut senut",
    "dada": "dda dadaku",
    "mual": "muall eneg enek mwal",
    "muntah": "mntah muntahh dimuntahin dimuntahkan muntahin memuntahkan termuntah mutah",
    "pusing": "pusng pusingg psing puyeng kliyengan keliyengan",
    "gatal": "gatel gatl",
    "lemas": "lemes lmes lms lemah lunglai loyo",
    "diare": "mencret diarea menceret murus",
    "demam": "dmam demem meriang sumeng",
    "panas": "pns pnas",
    "bengkak": "bengkk membengkak bngkak",
    "bosan": "bosen bosenin",
    "hilang": "ilang ngilang menghilang",
    "capek": "cape cpek lelah letih",
    "mati": "matii mampus modar",
    "hidup": "hdup idup hidp hiup hidupku",
    "racun": "keracunan baygon pestisida pemutih",
    "akhiri": "mengakhiri ngakhiri akhirin ngakhirin mengakhirinya diakhiri",
    "menyerah": "nyerah",
    "bicara": "ngomong omong berbicara ngomongnya bicaranya",
    "kesemutan": "kebas semutan baal",
    "sayat": "disayat menyayat nyayat tersayat",
    "batuk": "btuk",
    "mimisan": "mimisen",
    "perut": "prut prt",
    "kepala": "kpala kpla",
    "overdosis": "od overdose overdosi overdossis",
    "ambulans": "ambulan ambulance amblan",
    "bunuh": "bnuh bunuhh",
}

COURTESY: Mapping[str, str] = {
    "makasih": "terimakasih trimakasih mksh makasi maksih trims trimz tks thx thanks thankyou tengkyu tengkiu mkasih "
    "trmksh trimks trm tq ty tengs thks syukron syukran terimakasi mksih makasii makasihh",
    "salam": "assalamualaikum assalamualaykum asalamualaikum assalamu assalamualikum asslmkm aslm askum samlekum "
    "waalaikumsalam waalaikumussalam walaikumsalam wassalam wassalamualaikum ass wr wb shalom",
    "halo": "hallo hai hay hei hey hi hello helo hy p permisi punten misi",
    "selamat": "slmt slamat met selamet",
    "pagi": "pgi",
    "siang": "siank siangg",
    "malam": "mlm malem mlam",
    "maaf": "maap mf sori sorry mav maff",
    "alhamdulillah": "alhamdulilah alhmdulillah alhamdulilaah hamdalah",
    "semoga": "smoga mudahmudahan moga",
}

PEOPLE: Mapping[str, str] = {
    "saya": "sy sya aku ak gw gue aq kami kita ane saia",
    "ibu": "mama mamah emak mak bunda umi nenek mami mamaku ibuku simbok",
    "bapak": "ayah papa papah abah bpk bapa bokap kakek bapakku ayahku papaku",
    "anak": "anakku ank putra putri",
    "suami": "suamiku istri istriku adik adek adikku mertua",
    "bu": "buu buk bukk ibuk bun bund",
    "pak": "pakk",
    "dok": "dokk",
    "kak": "ka kaka kakak kk",
    "mbak": "mba mbk",
    "sus": "suster zus",
}

WORDS: Mapping[str, str] = {
    "dengan": "dgn dg",
    "yang": "yg yng",
    "untuk": "utk utuk buat bwt",
    "karena": "krn karna soalnya gara",
    "tapi": "tp tpi tetapi namun cuma cman cm cuman",
    "tadi": "td tdi",
    "sekarang": "skrg skr skrang skarang",
    "semua": "smua smw semuanya smuanya smuany semuany",
    "banyak": "bnyk byk buanyak",
    "sekali": "bgt banget bngt bnget skali",
    "terus": "trus trs teruss",
    "besok": "bsk bsok lusa",
    "ganti": "diganti gantiin gantikan mengganti",
    "ubah": "diubah rubah dirubah mengubah ubahin robah",
    "undur": "diundur mundur dimundurin diundurin mundurin undurkan mengundurkan",
    "maju": "dimajukan dimajuin majuin majukan",
    "pindah": "dipindah pindahkan dipindahkan pindahin dipindahin",
    "tunda": "ditunda menunda nunda tundaan ditundain",
    "batal": "batalkan dibatalkan batalin dibatalin membatalkan ngebatalin",
    "jadwal": "jdwal jadual jdwl penjadwalan",
    "datang": "dateng dtg dtang hadir",
    "darurat": "gawat emergency urgent",
    "nolak": "menolak tolak",
    "diri": "dri",
}

GROUPS = (ANSWERS, MEDICINE, MESSAGES, ASKING, SYMPTOMS, COURTESY, PEOPLE, WORDS)

# Two words written as one.
EXPANSIONS: Mapping[str, tuple[str, ...]] = {
    "gausah": ("tidak", "usah"),
    "gakusah": ("tidak", "usah"),
    "gamau": ("tidak", "mau"),
    "gakmau": ("tidak", "mau"),
    "gabisa": ("tidak", "bisa"),
    "gakbisa": ("tidak", "bisa"),
    "gaada": ("tidak", "ada"),
    "gapapa": ("tidak", "masalah"),
    "gpp": ("tidak", "masalah"),
    "jamber": ("jam", "berapa"),
    "bundir": ("bunuh", "diri"),
    "msuk": ("masuk",),
    "dl": ("dulu",),
    "dlu": ("dulu",),
    "bgn": ("bangun",),
    "sejam": ("satu", "jam"),
}

# Ordinary words. They are here only so that the typo search never turns one into something it is not.
COMMON = word_set(
    """
    absen ada adalah adanya adonan agak agar air akan aki alam alamat alergi allah almarhum almarhumah aman ambil
    anafilaksis anafilaktik andai angin angkot anjing antar antara anti anu anus api apotek arti artikel artinya asa
    asal asli atap atas atau awal awas ayam bab badan bagai bagian bagus bahan bahaya bahu bahwa baju bak balas balkon
    bang bangun banjir bantu barakallah barang barat barengan basah basi batal batas baterai batre batu batuk bau bawa
    bawah bayam bayar beban bebas beda begah begini beginian begitu bekal bekas belajar belakang beli benar bencana
    benjolan bensin bentrok berair berak berangkat berapa berarti beras berat berbusa berdebar berdengung berdiri
    berdoa bergerak berguna berhalangan berita berjalan berjuang berkah berkat berkati berkurang berlebihan bermakna
    bernanah bersama bersedia bersepeda bersih bertahan bertemu besar betul biar biarkan biasa biaya bibir bicara bikin
    bilang bingung bintik biru bisnis bisul bocor bola bosan botol broadcast buah buang bubur budi buka bukit buku
    bulan bulat bumi bunga bungkus bunyi buram burung busa butuh cabut cacar cadel cahaya cair capai cara cari cegukan
    celana cemas cepat cerita cik cinta ciri coba cocok cuaca cuci cucu cukup dadar dadu daftar daging dalam damai dan
    dapur darat dari daripada darurat data datar deh dekat demi deng depan deras desa deterjen di dia diam dibalas
    dibangunin dibangunkan dibawa diberkati dilarikan dingin dipanggil diremas diri ditemukan doa dong dosis dua dubur
    duduk dulu dulur dunia dus efek eh emang emas emoh enak enakan enam entah esok fit foto gambar gan gantung garam
    gas gaya gedung gejala gelap gemas gemetar gemuk gerak ges geser gigi gini goreng gorengan greges grup gula guna
    gunanya gunung guru gusi gusti habis habisi hadap hadiah hadir haha hal halaman hampa hampir hangat hanya harap
    harapan harga hari hasil hasilnya hati hatur hebat hehe hehehe hentak henti hibur hidung hihi hijau hilang hitam hp
    hubung hujan hukuman hutan igd ikan ikut info infus ingat ini insulin internet iris isi istirahat itu jadi jaga
    jalan jalanan jam janji janjian jantung jarak jari jatuh jauh jawab jazakallah jazakillah jazakumullah jelas
    jelasin jelaskan jelek jembatan jemput jendela jenis jenuh jerawat jual juga jumat jumlah kabar kabur kaca kacau
    kadang kah kain kaki kaku kalah kali kalian kamar kami kamis kampung kamu kan kandung kantong kantor kapal kapok
    karena kartu kasar kata kaya kayak ke kebanyakan kebiruan kebun kecelakaan kecewa kecil kehabisan kehilangan kejam
    kejar kelam kelapa kelas kelebihan keluar keluarga keluarkan keluhan kemalaman kemaluan kemarin kemas kembang
    kembung kena kenal kenang kencang kencing kepada kepagian kepal keputihan keram keras kerasa kereta kering keringat
    keringetan kerja kertas kesadaran kesal kesan kesana keselak keselek kesepian kesiangan kesorean kesulitan ketabrak
    ketemu ketika ketinggalan khawatir khusus kipas kiri kiriman kita kok koma kompor kompres konstipasi kontak kopi
    kosong kota kotor kram kritis kuat kucing kuis kuku kulit kulkas kumur kunang kunci kuning kurang kurus kutu lah
    lahir lain laku lalu lama lambat lambung lampu lancar langit langsung lantai lapar lapis lapor laporan laptop lari
    lauk laut layak layanan lebam lebih lecet lega leher lemari lembut lengan lengkap lepas lho libur lidah lihat lima
    listrik loh lomba lompat loncat luar luarbiasa luas ludah lugas luka lukai lumpuh lupis lupus lurus macam macet
    mahal main maka makanan makin makna maksud malam malas malu mampet mampir mana mandi mang manis marah mas masa
    masak masalah masih masuk mata matahari matur maut melepuh melilit melukai memang memar membaik membalas membantu
    memberkati membiru membuka memburu menangis mencong mendadak mendiang mending mendingan menerus mengalami
    mengelupas menggigil mengiris mengucur meninggal menit menjawab menutup menyahut menyakiti menyayat menyempit
    menyusul meracau merah merasa mereda mereka merespon merokok mesin migren mimpi minggu minim minta minus minyak
    miring mobil mogok motor muak muda mudah muka mulas mules mulia mulut muncrat muncul mungkin muntir murah musik
    musim muslim nadi nafsu nama nanah nangis nasi negara ngaco ngelantur ngelukain ngiris nglukain ngucur nih nikah
    nikahan nya nyahut nyakitin nyaman nyaut nyawa nyayat nyilet nyusahin nyusul obatnyamuk obral oce ogah oh olahraga
    operasi orang otewe otot otw pacar padahal pagi paham pahit pait pakai paling panas pandai pandangan panggil
    panjang pantai pantang pantas papan parah parkiran paru pasar pasien pasti payudara pecah pedas pegal pegang pegel
    pelan pelo pencet pendek penderitaan penghilang penglihatan pentas penting penuh penurunan perawat percuma pereda
    pergelangan pergi perih perlu pernah perot pertama pertemuan perubahan pesawat pesona pesta petang pikir pilek
    pinggan pinggang pintar pintas pintu pipis pisang pohon pompa potong program promo puas puasa pucat puji pula
    pulang pulsa punggung putih putus rabu radiasi radioterapi ragu ramai rambut rapat rasa rasanya rawat reda remas
    remuk rendah resep respon respons retak rindu ringan risiko rokok rontok ruam ruangan rumah rupa rusak rusuk saat
    sabar sabtu sabun sadar sadarkan sakaratul sakiti salah salem salep sama sambil sambung sampai samping sangat
    sanggup santai sariawan satu sawah sayang sayat sayur se sebab sebelah sebotol sebungkus sedang sedap sedih sedikit
    seduh segan segar segera sehari sehat sejak sekaligus sekarat sekat sekeluarga sekolah selain selalu selama
    selamanya selasa selat semalam semangat sembahyang sembang sembelit sembuh sempat sempit semprot senang sendi
    sendiri sendirian sengal senin sepak sepapan separuh sepatu sepeda seperti serangan sering serius sesama sesat
    sesekali seseorang sestrip sesuai setengah setiap setuju sia siaran sibuk sih silahkan silakan silam silet sinar
    sini sinyal sirup sisa situ siuman soal sore stres stress strip stroke suara suasana subuh subur sudi sudut suhu
    suka sukses sulit sungai sungkan supaya surat surga susah susu syok tabrakan tahan tahu tahun tak takut tamu tanah
    tanaman tanda tangan tangga tanggal tanpa tante tarik tas tebus tegang teh tekan telapak telat telinga teman temas
    tempat tenang tengah tenggorokan tensi tentang tentu tepat terang terapi teras terasa teratur terbakar terbang
    terbantu tergeletak terjadi terkapar terlalu terlambat ternyata tersedak tersengal tersumbat tertabrak tertahankan
    tertekan tertindih tertusuk tesis tetangga tetap tetes tiada tiba tidur tiga tikus tindak tindakan tindih tinggal
    tinggi titip toko transfusi tua tubuh tuh tuhan tujuan tulang tulis tumbuh tunggal turun tusuk tv ugd ujung ulang
    ulu umum umur undangan usia usus vagina video vitamin wafat wajah waktu warna warung wifi yakin yuk
    """
)

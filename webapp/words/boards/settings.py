"""What the settings of a TV are called, and what may be chosen."""

from flask_babel import lazy_gettext

from queues.model.hall.board_settings import AS_THE_DAY, BoardSound, BoardTheme, SoundShare, SpokenToo

BOARD_SETTING_WORDS = {
    "theme": lazy_gettext("tampilan"),
    "desks": lazy_gettext("meja"),
    "agencies": lazy_gettext("instansi"),
    "sound": lazy_gettext("suara"),
    "share": lazy_gettext("pembagian suara"),
    "volume": lazy_gettext("volume"),
    "voice": lazy_gettext("suara pertama"),
    "second_voice": lazy_gettext("suara kedua"),
    "speed": lazy_gettext("kecepatan bicara"),
    "repeats": lazy_gettext("pengulangan"),
    "speaks": lazy_gettext("yang ikut diucapkan"),
    "web_speech": lazy_gettext("suara dari peramban"),
    "names_agencies": lazy_gettext("nama instansi"),
}
THEME_WORDS = {
    BoardTheme.DARK: lazy_gettext("gelap (biasa)"),
    BoardTheme.LIGHT: lazy_gettext("terang, untuk ruang terang"),
    BoardTheme.CONTRAST: lazy_gettext("kontras tinggi"),
}
SOUND_WORDS = {
    BoardSound.SHARED: lazy_gettext("bersuara, satu TV per ruang"),
    BoardSound.OWN: lazy_gettext("bersuara sendiri, jauh dari TV lain"),
    BoardSound.NONE: lazy_gettext("tanpa suara"),
}
SHARE_WORDS = {
    SoundShare.ALL: lazy_gettext("semua panggilan"),
    SoundShare.OWN_DESKS: lazy_gettext("hanya panggilan ke meja dan instansi yang dicentang di atas"),
}
# Beside the voices that the box has.
SECOND_VOICE_WORDS = {AS_THE_DAY: lazy_gettext("menurut hari layanan"), "": lazy_gettext("tidak ada")}
SPOKEN_WORDS = {
    SpokenToo.PAUSES: lazy_gettext("jeda meja dan layanan"),
    SpokenToo.RESUMPTIONS: lazy_gettext("meja dan layanan yang dibuka lagi"),
    SpokenToo.CLOSING: lazy_gettext("menjelang tutup"),
    SpokenToo.ANNOUNCEMENTS: lazy_gettext("pengumuman"),
}

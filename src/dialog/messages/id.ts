import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "id",
  warningTitle: "Sesi Anda akan segera berakhir",
  warning: "Demi keamanan Anda, sesi akan diakhiri {time}.",
  absolute: "Sesi ini tidak dapat diperpanjang. Simpan pekerjaan Anda sekarang.",
  coveredTitle: "Konten disembunyikan demi keamanan Anda",
  covered: "Kami sedang memeriksa apakah sesi Anda masih aktif.",
  endedTitle: "Sesi Anda telah berakhir",
  ended: {
    idle: "Tidak ada aktivitas selama beberapa waktu.",
    absolute: "Sesi telah mencapai batas waktu maksimum.",
  },
  extend: "Tetap masuk",
  logout: "Keluar sekarang",
  dismiss: "Kembali ke halaman",
  check: "Coba lagi",
  login: "Masuk lagi",
};

export const lock: LockMessages = {
  language: "id",
  locked: "Halaman ini tetap seperti semula. Masuk lagi untuk melanjutkan.",
};

export const drafts: DraftMessages = {
  language: "id",
  draft: "Yang Anda ketik di sini sebelumnya belum terkirim.",
  restore: "Pulihkan",
  discard: "Buang",
};

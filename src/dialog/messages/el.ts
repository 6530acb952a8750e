import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "machine";

export const messages: Messages = {
  language: "el",
  warningTitle: "Η συνεδρία σας λήγει σύντομα",
  warning: "Για την ασφάλειά σας, θα αποσυνδεθείτε {time}.",
  absolute: "Αυτή η συνεδρία δεν μπορεί να παραταθεί. Αποθηκεύστε τώρα την εργασία σας.",
  coveredTitle: "Περιεχόμενο κρυμμένο για την προστασία σας",
  covered: "Ελέγχουμε αν είστε ακόμη συνδεδεμένοι.",
  endedTitle: "Αποσυνδεθήκατε",
  ended: {
    idle: "Δεν υπήρξε δραστηριότητα για κάποιο διάστημα.",
    absolute: "Η συνεδρία έφτασε στη μέγιστη διάρκειά της.",
  },
  extend: "Παραμονή σε σύνδεση",
  logout: "Αποσύνδεση τώρα",
  dismiss: "Επιστροφή στη σελίδα",
  check: "Νέα προσπάθεια",
  login: "Επανασύνδεση",
};

export const lock: LockMessages = {
  language: "el",
  locked: "Αυτή η σελίδα διατηρείται όπως ήταν. Συνδεθείτε ξανά για να συνεχίσετε.",
};

export const drafts: DraftMessages = {
  language: "el",
  draft: "Όσα πληκτρολογήσατε εδώ προηγουμένως δεν στάλθηκαν.",
  restore: "Επαναφορά",
  discard: "Απόρριψη",
};

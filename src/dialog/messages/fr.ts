import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "fr",
  warningTitle: "Votre session va bientôt se terminer",
  warning: "Pour votre sécurité, votre session se terminera {time}.",
  absolute: "Cette session ne peut pas être prolongée. Enregistrez votre travail dès maintenant.",
  coveredTitle: "Contenu masqué pour votre protection",
  covered: "Nous vérifions si votre session est toujours ouverte.",
  endedTitle: "Votre session est terminée",
  ended: {
    idle: "Il n’y a pas eu d’activité pendant un certain temps.",
    absolute: "La session a atteint sa durée maximale.",
  },
  extend: "Prolonger la session",
  logout: "Se déconnecter maintenant",
  dismiss: "Revenir à la page",
  check: "Réessayer",
  login: "Se reconnecter",
};

export const lock: LockMessages = {
  language: "fr",
  locked: "Cette page est restée telle quelle. Reconnectez-vous pour continuer.",
};

export const drafts: DraftMessages = {
  language: "fr",
  draft: "Ce que vous aviez saisi ici n’a pas été envoyé.",
  restore: "Restaurer",
  discard: "Supprimer",
};

import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "es",
  warningTitle: "Su sesión está a punto de finalizar",
  warning: "Por su seguridad, la sesión se cerrará {time}.",
  absolute: "Esta sesión no se puede prolongar. Guarde su trabajo ahora.",
  coveredTitle: "Contenido oculto por su seguridad",
  covered: "Estamos comprobando si su sesión sigue abierta.",
  endedTitle: "Se ha cerrado la sesión",
  ended: {
    idle: "No ha habido actividad durante un tiempo.",
    absolute: "La sesión ha alcanzado su duración máxima.",
  },
  extend: "Mantener la sesión abierta",
  logout: "Cerrar sesión ahora",
  dismiss: "Volver a la página",
  check: "Volver a intentarlo",
  login: "Iniciar sesión de nuevo",
};

export const lock: LockMessages = {
  language: "es",
  locked: "Esta página se conserva tal como estaba. Inicie sesión de nuevo para continuar.",
};

export const drafts: DraftMessages = {
  language: "es",
  draft: "Lo que escribió aquí antes no se envió.",
  restore: "Recuperar",
  discard: "Descartar",
};

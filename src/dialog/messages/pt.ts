import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "pt-PT",
  warningTitle: "A sua sessão está prestes a terminar",
  warning: "Por segurança, a sua sessão terminará {time}.",
  absolute: "Esta sessão não pode ser prolongada. Guarde agora o seu trabalho.",
  coveredTitle: "Conteúdo oculto para a sua proteção",
  covered: "Estamos a verificar se a sua sessão continua ativa.",
  endedTitle: "A sua sessão terminou",
  ended: {
    idle: "Não houve atividade durante algum tempo.",
    absolute: "A sessão atingiu a duração máxima.",
  },
  extend: "Manter a sessão ativa",
  logout: "Terminar sessão agora",
  dismiss: "Voltar à página",
  check: "Tentar novamente",
  login: "Iniciar sessão novamente",
};

export const lock: LockMessages = {
  language: "pt-PT",
  locked: "Esta página foi mantida como estava. Inicie sessão novamente para continuar.",
};

export const drafts: DraftMessages = {
  language: "pt-PT",
  draft: "O que escreveu aqui antes não foi enviado.",
  restore: "Recuperar",
  discard: "Eliminar",
};

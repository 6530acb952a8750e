import type { DraftMessages, LockMessages, Messages, Review } from "./type.ts";

export const review: Review = "checked";

export const messages: Messages = {
  language: "pt-BR",
  warningTitle: "Sua sessão está prestes a expirar",
  warning: "Por segurança, sua sessão será encerrada {time}.",
  absolute: "Esta sessão não pode ser prorrogada. Salve seu trabalho agora.",
  coveredTitle: "Conteúdo oculto para sua proteção",
  covered: "Estamos verificando se sua sessão continua ativa.",
  endedTitle: "Sua sessão foi encerrada",
  ended: {
    idle: "Não houve atividade por algum tempo.",
    absolute: "A sessão atingiu a duração máxima.",
  },
  extend: "Manter a sessão ativa",
  logout: "Sair agora",
  dismiss: "Voltar à página",
  check: "Tentar novamente",
  login: "Entrar novamente",
};

export const lock: LockMessages = {
  language: "pt-BR",
  locked: "Esta página foi mantida como estava. Entre novamente para continuar.",
};

export const drafts: DraftMessages = {
  language: "pt-BR",
  draft: "O que você digitou aqui antes não foi enviado.",
  restore: "Recuperar",
  discard: "Descartar",
};

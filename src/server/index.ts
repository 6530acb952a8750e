/** For authors of adapters and stores, and the helpers that every application needs. */
export { createEngine, type Engine, type Visit, type Decision, type Arrival } from "./engine.ts";
export { type EnginePorts } from "./records.ts";
export { type ApplicationStanding } from "./engine.ts";
export { type SessionInfo, type EndOptions } from "./sessions.ts";
export { type Options, type Identity } from "./options.ts";
export { type KnownIdentity } from "./identity.ts";
export { type PassiveRule, type RequestFacts, type Kind } from "./kind.ts";
export { MARKER_NAME, readMarker, type Marker } from "./marker.ts";
export { fileReply, type Reply } from "./files.ts";
export { refusePing, refusalReply, answerReply } from "./ping.ts";
export { headMarkup } from "./head.ts";
export { mayAct } from "./origin.ts";
export { returnTo } from "./return-to.ts";
export { SessionEndedError } from "./watch.ts";
export type {
  Events,
  BeginEvent,
  EndEvent,
  ExtendEvent,
  RefuseEvent,
  StoreFailureEvent,
  PollerEvent,
} from "./events.ts";
export type {
  Store,
  Key,
  Live,
  Ended,
  Stand,
  Opened,
  Note,
  Speaker,
  Touch,
  Entry,
  StoredSession,
  EndedEntry,
} from "./store.ts";

export { SessionSecurityError, ConfigurationError, LoginRefusedError, StoreError, type ErrorCode } from "./errors.ts";
export { type EndReason, type PingEnd } from "./judge.ts";
export { type Policy, type ResolvedPolicy, resolvePolicy } from "./policy.ts";
export { presets, type Preset, type PresetName } from "./presets.ts";
export { type PingRequest, type PingAnswer, type AliveAnswer, type EndedAnswer } from "./wire.ts";

/** The browser half: watches for a person's input, reports it, warns, and covers. Framework-free. */
export { createMonitor } from "./monitor.ts";
export { createPageMonitor } from "./page-monitor.ts";
export { createCurtain } from "./element-curtain.ts";
export { browserPorts } from "./browser.ts";
export { confirmFormDiscard, hasUnsaved } from "./unsaved.ts";
export { keepDrafts } from "./drafts/drafts.ts";
export { tellOtherTabs } from "./anonymous.ts";
export type { Curtain, End, Monitor, MonitorOptions, MonitorState, PageMonitor, PageMonitorOptions } from "./types.ts";
export type { DraftFailure, DraftOptions, Offer } from "./drafts/drafts.ts";
export type { Channel, MonitorPorts, Page, PageEvent, Ports } from "./ports.ts";

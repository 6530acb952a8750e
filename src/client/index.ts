/** The browser half: watches for a person's input, reports it, warns, and covers. Framework-free. */
export { createMonitor } from "./monitor.ts";
export { browserPorts } from "./browser.ts";
export { confirmFormDiscard } from "./unsaved.ts";
export type { Monitor, MonitorOptions, MonitorState } from "./types.ts";
export type { Channel, Page, PageEvent, Ports } from "./ports.ts";

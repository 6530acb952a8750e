/** What scripts answer with, and what stands for nothing: the same in Lua and here. */
/** No such limit: later than anything. A number, since infinity has no form in which all versions of Redis agree. */
export const NONE = Number.MAX_SAFE_INTEGER;

/** What an answer begins with. */
export const LIVE = 0;
/** With limits that this touch has made tighter. */
export const SHRUNK = 1;
export const ENDED = 2;
export const UNKNOWN = 3;
/** Given up by its caller before the store came to it: nothing was changed that it asked for. */
export const LATE = 4;
export const REFUSED = 5;

/** How long an end waits for a server that reports it, at least. Nobody is up for a week: then it is lost. */
export const WEEK = 7 * 24 * 3600 * 1e6;

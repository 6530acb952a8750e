/**
 * The prebuilt browser files as data, so that the server's half needs no file system. `generated.ts` is not in the
 * repository: `npm run build` writes it.
 */
export { confirmFormDiscard, files, reportOnly } from "./generated.ts";
export type { ServedFile } from "./types.ts";

/** One prebuilt browser file. `tools/build.ts` makes them. */
export interface ServedFile {
  /** `<what>.<hash>.js`. The hash is of the content, so that the file may be cached for ever. */
  readonly name: string;
  /** For `<script integrity>`. */
  readonly integrity: string;
  /** The script itself. */
  readonly body: string;
  /** The same, compressed with Brotli at its highest quality, in base64. */
  readonly brotli: string;
}

/** What speaks: the monitor with the dialog, or what is beside it, in one language. */
export interface LanguageFile extends ServedFile {
  /** Name of its messages, for example "en" or "pt-br". */
  readonly language: string;
}

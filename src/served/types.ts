/** One prebuilt browser file: the monitor, the dialog and the messages of one language. `tools/build.ts` makes them. */
export interface ServedFile {
  /** Name of its messages, for example "en" or "pt-br". */
  readonly language: string;
  /** `<language>.<hash>.js`. The hash is of the content, so that the file may be cached for ever. */
  readonly name: string;
  /** For `<script integrity>`. */
  readonly integrity: string;
  /** The script itself. */
  readonly body: string;
  /** The same, compressed with Brotli at its highest quality, in base64. */
  readonly brotli: string;
}

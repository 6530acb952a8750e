/** Run as a worker of node:cluster: tells what memory() says there. */
import { memory } from "../../src/stores/memory/index.ts";

try {
  memory();
  process.send?.({ threw: false });
} catch (error) {
  process.send?.({ threw: true, name: (error as Error).name, message: (error as Error).message });
}

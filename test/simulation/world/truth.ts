/**
 * The reference: what people really did, when, and what the servers said, on true time. It knows nothing of the code's own
 * state. The promises of DESIGN, section 1, are judged from it, here and in `promises.ts`.
 */
import { Logins } from "./logins.ts";
import { Pages } from "./pages.ts";
import { Records } from "./records.ts";
import { Requests } from "./requests.ts";
import type { World } from "./world.ts";

export class Truth {
  readonly logins: Logins;
  readonly records: Records;
  readonly requests: Requests;
  readonly pages: Pages;

  constructor(world: World) {
    this.logins = new Logins(world);
    this.records = new Records(world, this);
    this.requests = new Requests(world, this.logins, this.records);
    this.pages = new Pages(world, this.logins);
  }
}

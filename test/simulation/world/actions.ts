/** What can happen to the world besides people's daily work. `a` says to whom, `b` how much; both from 0 to 99. */
import type { Browser } from "./browser.ts";
import { Tab } from "./tab.ts";
import type { World } from "./world.ts";

const browserOf = ({ browsers }: World, a: number): Browser => browsers[a % browsers.length]!;
const tabOf = (world: World, a: number): Tab | undefined => {
  const { tabs } = browserOf(world, a);
  return tabs[Math.floor(a / 7) % tabs.length];
};
const visibleOf = (world: World, a: number): Tab | undefined => browserOf(world, a).tabs.find(({ visible }) => visible);
const MOST_TABS = 6;
const often = (b: number, least: number, most: number): number => least * (most / least) ** (b / 99);

type Act = (world: World, a: number, b: number) => unknown;

const people = {
  works: (world, a) => (world.persons[a % world.persons.length]!.mode = "works"),
  reads: (world, a) => (world.persons[a % world.persons.length]!.mode = "reads"),
  away: (world, a) => (world.persons[a % world.persons.length]!.mode = "away"),
  "opens a tab": (world, a) => {
    const browser = browserOf(world, a);
    if (browser.tabs.length >= MOST_TABS || browser.asleep) return;
    const tab = new Tab(browser);
    tab.show();
    tab.load({ path: "/page", byPerson: true });
  },
  "closes a tab": (world, a) => tabOf(world, a)?.close(),
  "changes tabs": (world, a) => tabOf(world, a)?.show(),
  "leaves the browser": (world, a) => visibleOf(world, a)?.hide(),
  navigates: (world, a) => visibleOf(world, a)?.load({ path: "/page", byPerson: true }),
  reloads: (world, a) => visibleOf(world, a)?.load({ path: "/page", byPerson: true, unsaid: true }),
  "goes back": (world, a) => tabOf(world, a)?.back(),
  "loads slowly": (world, a, b) =>
    visibleOf(world, a)?.load({ path: `/slow?${Math.round(often(b, 100, 30_000))}`, byPerson: true }),
  "logs out": (world, a) => visibleOf(world, a)?.load({ path: "/logout", method: "POST", byPerson: true }),
  "logs out in the dialog": (world, a) => {
    const page = visibleOf(world, a)?.page;
    if (page?.content?.kind === "protected") page.task(() => void page.monitor?.logout());
  },
  "logs in again": (world, a) => {
    const person = world.persons[a % world.persons.length]!;
    visibleOf(world, a)?.load({ path: `/login?${person.user}`, method: "POST", byPerson: true });
  },
  "logs out while the store goes away": (world, a) => {
    visibleOf(world, a)?.load({ path: "/logout", method: "POST", byPerson: true });
    // After the arrival was judged, before the end is recorded.
    world.onLogout = () => {
      world.store.state = "dead";
      world.time.after(3000, () => world.store.heal());
    };
  },
  "logs out under slow requests": (world, a) => {
    const browser = browserOf(world, a);
    if (browser.asleep) return;
    const headers = { "sec-fetch-dest": "empty" };
    for (const ms of [2000, 5000])
      browser.request({ method: "POST", path: `/api?${ms}`, headers, byPerson: false }, () => {});
    world.time.after(1000, () => visibleOf(world, a)?.load({ path: "/logout", method: "POST", byPerson: true }));
  },
  "visits another site and returns": (world, a, b) => {
    const tab = visibleOf(world, a);
    if (tab === undefined) return;
    tab.visitElsewhere();
    world.time.after(often(b, 500, 400_000), () => tab.back());
  },
  "another comes": (world, a, b) => {
    const person = world.persons[a % world.persons.length]!;
    person.user = person.user === "ada" ? "bob" : "ada";
    if (b < 50) visibleOf(world, a)?.load({ path: `/login?${person.user}`, method: "POST", byPerson: true });
  },
} satisfies Record<string, Act>;

const scripts = {
  "a script reloads": (world, a) => tabOf(world, a)?.page && tabOf(world, a)!.load({ path: "/page", byPerson: false }),
  "parallel requests": (world, a, b) => {
    const browser = browserOf(world, a);
    if (browser.asleep) return;
    for (let i = 0; i < 4; i++) {
      const path = `/api?${Math.round(often((b + 31 * i) % 100, 10, 8000))}`;
      browser.request({ method: "POST", path, headers: { "sec-fetch-dest": "empty" }, byPerson: false }, () => {});
    }
  },
  "a script logs in": (world, a) => {
    const browser = browserOf(world, a);
    const { user } = world.persons[a % world.persons.length]!;
    if (browser.asleep || !browser.tabs.some(({ visible }) => visible)) return;
    const request = (path: string): void =>
      browser.request({ method: "POST", path, headers: { "sec-fetch-dest": "empty" }, byPerson: true }, () => {
        if (path.startsWith("/login")) for (const ms of [50, 400, 3000, 12_000]) request(`/api?${ms}`);
      });
    request(`/login?${user}`);
  },
  "a page is prerendered": (world, a) => {
    const tab = tabOf(world, a);
    if (tab?.page !== undefined) tab.load({ path: "/page", byPerson: false, prerender: true });
  },
  "a prerendered page is opened": (world, a, b) => {
    const tab = visibleOf(world, a);
    if (tab?.page === undefined) return;
    tab.load({ path: "/page", byPerson: false, prerender: true });
    world.time.after(often(b, 500, 400_000), () => tab.activatePrerendered());
  },
  "the prerendered page is opened": (world, a) => tabOf(world, a)?.activatePrerendered(),
} satisfies Record<string, Act>;

const tabs = {
  "tab freezes": (world, a) => tabOf(world, a)?.freeze(),
  "tab thaws": (world, a) => tabOf(world, a)?.resume(),
  "alert opens": (world, a, b) => tabOf(world, a)?.stick(often(b, 500, 400_000), "alert"),
  "alert opens at the next question": (world, a, b) => {
    const tab = tabOf(world, a);
    if (tab !== undefined) tab.atQuestion = () => tab.stick(often(b, 500, 400_000), "alert");
  },
  "tab freezes at the next question": (world, a) => {
    const tab = tabOf(world, a);
    if (tab === undefined) return;
    tab.atQuestion = () => tab.freeze();
    // Bringing an old tab to the front makes it ask; it is hidden again at once.
    for (const shown of [tab, tab.browser.tabs.find((other) => other !== tab)]) shown?.show();
  },
  "machine sleeps at the next question": (world, a, b) => {
    const tab = tabOf(world, a);
    if (tab === undefined) return;
    tab.atQuestion = () => {
      tab.browser.sleep();
      world.time.after(often(b, 1000, 2_000_000), () => tab.browser.wake());
    };
  },
  "alert closes offline": (world, a, b) => {
    const tab = visibleOf(world, a);
    if (tab === undefined) return;
    const open = often(b, 20_000, 400_000);
    tab.stick(open, "alert");
    const { net } = tab.browser;
    world.time.after(open - 500, () => (net.up = false));
    world.time.after(open + 60_000, () => (net.up = true));
  },
  "script is busy": (world, a, b) => tabOf(world, a)?.stick(often(b, 200, 8000), "busy"),
  "tab crashes": (world, a) => tabOf(world, a)?.crash(),
  "tab is discarded": (world, a) => tabOf(world, a)?.discard(),
  "tab is duplicated": (world, a) => {
    const tab = tabOf(world, a);
    if (tab !== undefined && !tab.browser.asleep && tab.browser.tabs.length < MOST_TABS) tab.duplicate();
  },
} satisfies Record<string, Act>;

const machines = {
  sleeps: (world, a) => browserOf(world, a).sleep(),
  "sleeps for a while": (world, a, b) => {
    const browser = browserOf(world, a);
    browser.sleep();
    world.time.after(often(b, 1000, 2_000_000), () => browser.wake());
  },
  wakes: (world, a) => browserOf(world, a).wake(),
  "wall clock steps on": (world, a, b) => browserOf(world, a).stepWall(often(b, 100, 4_000_000)),
  "wall clock steps back": (world, a, b) => {
    const browser = browserOf(world, a);
    // What a clock set back hides of a sleep is tolerated; too much of that would hide the rest.
    if (!browser.asleep || a < 20) browser.stepWall(-often(b, 100, 4_000_000));
  },
  "network goes": (world, a) => (browserOf(world, a).net.up = false),
  "network comes": (world, a) => Object.assign(browserOf(world, a).net, { up: true, latency: 20, loss: 0, doubles: 0 }),
  "network is bad": (world, a, b) =>
    Object.assign(browserOf(world, a).net, {
      up: true,
      latency: often(b, 50, 2500),
      loss: (b % 10) / 20,
      doubles: 0.3,
    }),
  "channel is bad": (world, a, b) => (browserOf(world, a).channelFaults = b < 60 ? b / 100 : 0),
} satisfies Record<string, Act>;

const operations = {
  "store hangs": (world, _, b) => {
    world.count("the store hung");
    world.store.state = "hung";
    world.time.after(often(b, 300, 30_000), () => world.store.heal());
  },
  "store is slow": (world) => {
    world.count("the store was slow");
    world.store.state = "slow";
  },
  "store dies": (world, _, b) => {
    world.count("the store died");
    world.store.heal();
    world.store.state = "dead";
    world.time.after(often(b, 300, 60_000), () => world.store.heal());
  },
  "store heals": (world) => world.store.heal(),
  "store fails over": (world, a, b) => {
    if (a > 30) return;
    const lost = often(b, 100, 5000);
    world.count("the store failed over");
    world.truth.requests.losing(lost);
    world.store.failOver(lost);
  },
  "store comes back empty": (world, a) => {
    if (a > 30) return;
    world.count("the store came back empty");
    world.truth.requests.losing(Infinity);
    world.store.clear();
  },
  "server is busy": (world, a, b) => {
    const server = world.servers[a % world.servers.length]!;
    server.busyUntil = Math.max(server.busyUntil, world.time.now + often(b, 100, 6000));
  },
  "server restarts": (world, a, b) => {
    const server = world.servers[a % world.servers.length]!;
    server.kill();
    world.time.after(often(b, 100, 20_000), () => {
      if (!server.up) server.start();
    });
  },
  "server dies of the next request": (world, a) => (world.servers[a % world.servers.length]!.doomed = true),
  "a new version is deployed": (world, a, b) => world.deploy(b, a < 30),
  "admin ends a user while the store is away": (world, a) => {
    world.store.state = "dead";
    world.time.after(3000, () => world.store.heal());
    actions["admin ends a user"](world, a, 0);
  },
  "admin ends a user": (world, a) => {
    const server = world.servers.find(({ up }) => up);
    if (server === undefined) return;
    const user = a % 2 === 0 ? "ada" : "bob";
    const ended = world.truth.requests.adminEnds(user);
    void server.engine.endAll(user).then(
      () => {
        world.count("an admin ended a user's sessions");
        ended();
      },
      () => world.count("an admin's end failed"),
    );
  },
} satisfies Record<string, Act>;

const all = { ...people, ...scripts, ...tabs, ...machines, ...operations };
export type Action = keyof typeof all;
export const actions: Readonly<Record<Action, Act>> = all;

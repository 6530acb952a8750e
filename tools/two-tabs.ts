/** The story of two tabs as an animation: screenshots of two real windows of one browser, side by side, with captions. */
import { writeFileSync } from "node:fs";
import type { Page } from "puppeteer-core";
import { ask, launchChromium, until } from "../e2e/browser.ts";
import { atLogin, dialogOpen, logIn, openSite } from "../e2e/site.ts";
import { animate, type Frame, type Place } from "./webp.ts";

const TAB = { width: 500, height: 420 };
const STAGE = { width: 1064, height: 540 };
const ALL: Place = { x: 0, y: 0, ...STAGE };
/** What changes while somebody types. */
const LEFT: Place = { x: 20, y: 56, ...TAB };
const TYPED = "Admitted with chest pain, discharged in good health.";

interface Shot {
  /** What has changed since the last. Default all. */
  readonly place?: Place;
  /** Where the person presses, in pixels of the left tab. */
  readonly press?: Press;
}

interface Press {
  readonly x: number;
  readonly y: number;
}

export async function recordTwoTabs(path: string): Promise<void> {
  const site = await openSite({ WARN_AFTER: "8", EXPIRE_AFTER: "30", TOUCH_EVERY: "0" });
  const chromium = await launchChromium({ args: ["--window-size=600,600"] });
  const stage = await chromium.open();
  await stage.setViewport(STAGE);
  // Two windows, because only the front tab of a window is seen; to the package they are two tabs.
  const left = await chromium.browser.newPage({ type: "window" });
  const right = await chromium.browser.newPage({ type: "window" });
  for (const tab of [left, right]) await tab.setViewport(TAB);
  const frames: Frame[] = [];

  async function shoot(caption: string, duration: number, { place = ALL, press }: Shot = {}): Promise<void> {
    const tabs = await Promise.all(
      [left, right].map(async (tab) => ({ title: await ask(tab, "document.title"), picture: await look(tab) })),
    );
    await stage.setContent(scene(tabs, caption, press));
    frames.push({ webp: await stage.screenshot({ type: "webp", quality: 65, clip: place }), place, duration });
  }

  await logIn(left, site);
  await right.goto(`${site.url}/`);
  await left.goto(`${site.url}/form`);
  await left.bringToFront();
  await left.focus("textarea");
  await ask(left, "document.activeElement.scrollIntoView({ block: 'center' })");
  // Longer than `warnAfter`, so that the tab on the right would have warned by now.
  const working = "Work in one tab keeps the other one quiet.";
  for (let typed = 0; typed < TYPED.length; typed += 6) {
    await left.keyboard.type(TYPED.slice(typed, typed + 6), { delay: 150 });
    await shoot(working, 400, typed === 0 ? {} : { place: LEFT });
  }
  const warned = "Hands off: both tabs warn, with the time that is really left.";
  await shoot(warned, 900);
  await Promise.all([left, right].map((tab) => until(tab, dialogOpen, 15_000)));
  for (let second = 0; second < 3; second++) {
    await pause(1);
    await shoot(warned, 1000);
  }
  const press = await ask<Press>(
    left,
    `(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(document.querySelector("session-security")
      .shadowRoot.getElementById("extend").getBoundingClientRect().toJSON())`,
  );
  const stays = "One “Stay signed in” answers for all of them.";
  await shoot(stays, 1200, { press });
  await left.mouse.click(press.x, press.y);
  await Promise.all([left, right].map((tab) => until(tab, `!(${dialogOpen})`, 5000)));
  await left.mouse.move(press.x + 1, press.y);
  await shoot(stays, 1800);
  const away = "And when nobody is there …";
  await Promise.all([left, right].map((tab) => until(tab, dialogOpen, 20_000)));
  for (const seconds of [21, 14, 7, 2]) {
    await until(left, `document.querySelector("session-security").monitor.state.remaining <= ${seconds}`, 20_000);
    await shoot(away, 700);
  }
  await Promise.all([left, right].map((tab) => until(tab, atLogin, 20_000)));
  await shoot("… both are logged out, and nothing is left on the screen.", 4000);
  await chromium.close();
  await site.close();
  writeFileSync(path, animate(frames, 3));
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

async function look(tab: Page): Promise<string> {
  return tab.screenshot({ type: "png", encoding: "base64" });
}

function scene(tabs: readonly { title: unknown; picture: string }[], caption: string, press?: Press): string {
  const windows = tabs.map(
    ({ title, picture }) => `<figure><figcaption>${escape(String(title))}</figcaption>
      <img width="${TAB.width}" height="${TAB.height}" src="data:image/png;base64,${picture}"></figure>`,
  );
  const pointer =
    press &&
    `<svg viewBox="0 0 16 24" style="left: ${press.x + 22}px; top: ${press.y + 57}px">
    <path d="M1 1v18l5-4 3 7 3-1-3-7h6z" fill="#000" stroke="#fff"/></svg>`;
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 20px; background: #e8ecf1; font: 600 24px system-ui; color: #18212b; position: relative }
    main { display: flex; gap: 24px }
    figure { margin: 0; border-radius: 10px; overflow: hidden; background: #fff; box-shadow: 0 2px 10px #0003 }
    figcaption { height: 36px; padding: 0 14px; background: #cfd7e0; font: 15px/36px system-ui; white-space: nowrap;
      overflow: hidden; text-overflow: ellipsis; max-width: 472px }
    img { display: block }
    p { margin: 14px 0 0; text-align: center }
    svg { position: absolute; width: 26px; margin: -20px }
  </style><main>${windows.join("")}</main><p>${escape(caption)}</p>${pointer ?? ""}`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

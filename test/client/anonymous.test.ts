import { expect, test } from "vitest";
import { tellOtherTabs } from "../../src/client/index.ts";

test("a page of nobody is heard on the channel of its own base path, as no answer, and by nobody else", async () => {
  const heard: unknown[] = [];
  const [here, elsewhere] = ["session-security:/base", "session-security:/session-security"].map((name) => {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent) => heard.push([name, data]);
    return channel;
  });
  const first = new Promise((resolve) => here!.addEventListener("message", resolve, { once: true }));
  tellOtherTabs("/base");
  await first;
  expect(heard).toEqual([["session-security:/base", null]]);
  here!.close();
  elsewhere!.close();
});

test("where there is no channel a page of nobody does nothing", () => {
  const { BroadcastChannel: channel } = globalThis;
  Reflect.deleteProperty(globalThis, "BroadcastChannel");
  try {
    expect(() => tellOtherTabs()).not.toThrow();
  } finally {
    globalThis.BroadcastChannel = channel;
  }
});

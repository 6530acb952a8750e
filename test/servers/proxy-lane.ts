/** One direction of one connection through the proxy. What is sent arrives in order, whatever the network does meanwhile. */
export interface Network {
  mode: "pass" | "hold" | "drop";
  /** Milliseconds. */
  delay: number;
}

export interface Lane {
  send(deliver: () => void): void;
  /** Looks at what is on its way; to be called when the network has changed. */
  look(): void;
  close(): void;
}

export function openLane(network: Network): Lane {
  let onItsWay: { readonly due: number; readonly deliver: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let dead = false;

  function look(): void {
    clearTimeout(timer);
    if (network.mode === "drop" && onItsWay.length > 0) close();
    if (network.mode !== "pass") return;
    for (let next = onItsWay[0]; next !== undefined; next = onItsWay[0]) {
      // Without a delay what waits for a longer one comes at once, and still in order.
      const wait = network.delay === 0 ? 0 : next.due - performance.now();
      if (wait > 0) {
        timer = setTimeout(look, wait);
        return;
      }
      onItsWay.shift();
      next.deliver();
    }
  }

  function close(): void {
    clearTimeout(timer);
    dead = true;
    onItsWay = [];
  }

  return {
    send(deliver) {
      if (dead) return;
      onItsWay.push({ due: performance.now() + network.delay, deliver });
      look();
    },
    look,
    close,
  };
}

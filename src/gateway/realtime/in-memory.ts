/** A session of the simulator in this process, as a line like any other. */
import type { Line, LineEvents, Opened } from '#net/net.ts';
import type { SimulatorResponse } from '#simulator/wire.ts';

/** What the simulator gives where it accepts a handshake. */
export interface SimulatedConnection {
  headers: Record<string, string>;
  open(line: { send(text: string): void; close(code: number, reason: string): void; cut(): void }): {
    receive(text: string): void;
    close(): void;
  };
}

export async function simulatedLine(found: SimulatedConnection | SimulatorResponse): Promise<Opened> {
  if (!('open' in found)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of found.body) chunks.push(chunk);
    return { line: null, status: found.status, headers: found.headers, body: Buffer.concat(chunks) };
  }
  return { line: lineTo(found), headers: found.headers };
}

function lineTo(connection: SimulatedConnection): Line {
  let events: LineEvents | null = null;
  let paused = false;
  let over = false;
  let waiting: (() => void)[] = [];
  const tell = (say: (to: LineEvents) => void) => {
    if (events === null || paused) waiting.push(() => events !== null && say(events));
    else say(events);
  };
  const drain = () => {
    const before = waiting;
    waiting = [];
    for (const say of before) tell(() => say());
  };
  const end = (code: number, reason: string) => {
    if (over) return;
    over = true;
    tell((to) => to.closed(code, reason));
  };
  const session = connection.open({
    send: (text) => !over && tell((to) => to.message(Buffer.from(text), false)),
    close: end,
    cut: () => end(1006, ''),
  });
  return {
    waiting: 0,
    send(data, _isBinary, sent) {
      if (!over) session.receive(data.toString());
      sent?.();
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      drain();
    },
    close(code, reason) {
      session.close();
      end(code, reason);
    },
    listen(to) {
      events = to;
      drain();
    },
  };
}

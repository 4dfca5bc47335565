import { useEffect, useRef, useState } from 'react';
import { checkConnection } from '#shared/contract/connections.ts';
import { ApiError, events } from '../../lib/api.ts';
import { noCheck, withEvent, type Check } from './check.ts';
import { useConnectionsChanged } from './connections.ts';

/** Runs checks of one connection, one at a time; leaving the page stops the one under way. */
export function useCheck(connectionId: string) {
  const [check, setCheck] = useState<Check>(noCheck);
  const running = useRef<AbortController | null>(null);
  const changed = useConnectionsChanged();
  useEffect(() => () => running.current?.abort(), []);

  async function run(deployment: string | null): Promise<void> {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setCheck({ ...noCheck, state: 'running' });
    try {
      const input = { params: { id: connectionId }, body: { deployment }, signal: control.signal };
      for await (const event of events(checkConnection, input)) setCheck((now) => withEvent(now, event));
    } catch (error) {
      if (control.signal.aborted) return;
      const info = error instanceof ApiError ? error.info() : { code: 'internal', params: {} };
      setCheck((now) => withEvent(now, { type: 'failed', error: info }));
    }
    // Its result and what it found about the models are stored now.
    if (!control.signal.aborted) await changed();
  }

  function stop(): void {
    running.current?.abort();
    setCheck(noCheck);
  }
  return { check, run, stop };
}

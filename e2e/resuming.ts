/** Interrupts an answer at a random moment and checks that the page ends with the server's text, byte for byte. */
import type { BrowserContext, Page } from 'playwright-core';
import { startParlor, visitor, type Parlor } from './parlor.ts';

export const MISHAPS = ['reload', 'offline', 'second device', 'restart', 'sleep'] as const;
export type Mishap = (typeof MISHAPS)[number];

const QUESTION = 'Show me some code';
const OWNER = { email: 'ann@example.com', password: 'a long password' };

export interface Resuming {
  /** What the page has at the end, and what the server has. */
  interrupt(mishap: Mishap, moment: number): Promise<{ page: string; server: string; status: string }>;
  close(): Promise<void>;
}

/** `offlineMs`: how long the network is away, and how long the page sleeps. */
export async function resuming(offlineMs: number): Promise<Resuming> {
  const parlor = await startParlor({ PARLOR_SETUP: `${OWNER.email}:${OWNER.password}` });
  const person = await signedIn(parlor);
  const page = await person.newPage();
  await page.goto(parlor.url);
  await page.getByRole('button', { name: /Try the simulator/ }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();

  async function interrupt(mishap: Mishap, moment: number) {
    await page.goto(parlor.url);
    await page.getByRole('textbox', { name: 'Message' }).fill(QUESTION);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/c\/chat_/);
    await pause(moment);
    const end = await after[mishap](moment);
    const { text, status } = await stored(end);
    return { page: await copied(end), server: text, status };
  }

  const after: Record<Mishap, (moment: number) => Promise<Page>> = {
    async reload(moment) {
      await page.reload();
      await pause(moment / 4);
      await page.reload();
      return finished(page);
    },
    async offline() {
      await person.setOffline(true);
      await pause(offlineMs);
      await person.setOffline(false);
      return finished(page);
    },
    async 'second device'() {
      const other = await signedIn(parlor);
      const there = await other.newPage();
      await there.goto(page.url());
      await finished(page);
      return finished(there);
    },
    async restart() {
      await parlor.kill('SIGKILL');
      await parlor.restart();
      // The page finds the server by itself.
      const more = page.getByRole('button', { name: 'Continue' });
      await more.waitFor({ timeout: 30_000 });
      await more.click();
      await page.getByRole('button', { name: 'Stop' }).waitFor({ timeout: 10_000 });
      return finished(page);
    },
    async sleep() {
      const debug = await person.newCDPSession(page);
      await debug.send('Page.setWebLifecycleState', { state: 'frozen' });
      await pause(offlineMs);
      await debug.send('Page.setWebLifecycleState', { state: 'active' });
      await debug.detach();
      return finished(page);
    },
  };

  async function finished(on: Page): Promise<Page> {
    await on.getByRole('button', { name: 'Copy', exact: true }).last().waitFor({ timeout: 60_000 });
    await on.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden', timeout: 60_000 });
    return on;
  }

  /** The text of the last answer as this page holds it. */
  async function copied(on: Page): Promise<string> {
    const own = on.getByRole('log').locator('.group').last();
    await own.hover();
    await own.getByRole('button', { name: 'Copy', exact: true }).last().click();
    await on.getByText('Copied').first().waitFor();
    return on.evaluate('navigator.clipboard.readText()');
  }

  async function stored(on: Page): Promise<{ status: string; text: string }> {
    const id = /chat_\w+/.exec(on.url())?.[0] ?? '';
    const body: unknown = await // A server that was started again has closed what the last question came by.
    (await person.request.get(`${parlor.url}/api/chats/${id}`, { maxRetries: 2 })).json();
    // The contract's own shape.
    const { messages } = body as {
      messages: { role: string; status: string; parts: { type: string; text?: string }[] }[];
    };
    const answer = messages.findLast(({ role }) => role === 'assistant');
    const texts = (answer?.parts ?? []).filter(({ type }) => type === 'text').map(({ text }) => text ?? '');
    return { status: answer?.status ?? '', text: texts.join('') };
  }

  return { interrupt, close: () => parlor.close() };
}

/** A device of its own: cookies, cache and all. */
async function signedIn(parlor: Parlor): Promise<BrowserContext> {
  const person = await visitor();
  await person.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: parlor.url });
  const reply = await person.request.post(`${parlor.url}/api/sign-in`, {
    data: OWNER,
    headers: { origin: parlor.url },
  });
  if (!reply.ok()) throw new Error(`not signed in: ${reply.status()} ${await reply.text()}`);
  return person;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

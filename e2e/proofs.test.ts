/** Passkeys with the browser's own virtual authenticator, and codes of an app, as a person meets them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHmac } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
  context = await visitor();
  page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

async function withPassword() {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.keyboard.press('Enter');
}

async function signOut() {
  await page.evaluate(() => fetch('/api/sign-out', { method: 'POST', body: '{}' }));
  await page.goto(parlor.url);
}

/** What an authenticator app shows (RFC 6238). */
function shown(secret: string, ahead: number): string {
  const bits = Array.from(secret.replaceAll(' ', ''), (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

it('a passkey is added and lets in without a password', async () => {
  await withPassword();
  await page.getByRole('button', { name: /Try the simulator/ }).waitFor();
  await page.goto(`${parlor.url}/settings/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page
    .getByText(/on Linux/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: /^Remove .* on Linux/ }).waitFor();
  await signOut();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('button', { name: /Try the simulator/ }).waitFor();
});

it('a code of an app is asked for once it is switched on', async () => {
  await page.goto(`${parlor.url}/settings/account`);
  await page.getByRole('button', { name: 'Switch on' }).click();
  const secret = page.getByRole('textbox', { name: 'Secret' });
  await expect.poll(() => secret.inputValue()).not.toBe('');
  const text = await secret.inputValue();
  await expectAccessible(page);
  await shot(page, 'second-factor');
  await page.getByRole('textbox', { name: 'Code' }).fill(shown(text, -1));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Recovery codes', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await signOut();

  await withPassword();
  const code = page.getByRole('textbox', { name: 'Code' });
  await code.waitFor();
  await expectAccessible(page);
  await code.fill('000000');
  await page.keyboard.press('Enter');
  await page.getByText(/not right/).waitFor();
  await code.fill(shown(text, 0));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Try the simulator/ }).waitFor();
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPage, scriptedServer, settle, type ScriptedPage, type ScriptedServer } from './scripted-page.tsx';

const original = globalThis.fetch;
let server: ScriptedServer;
let page: ScriptedPage | undefined;

beforeEach(() => {
  localStorage.clear();
  server = scriptedServer();
});
afterEach(async () => {
  await page?.close();
  page = undefined;
  document.getElementById('first')?.remove();
  delete document.documentElement.dataset['first'];
  globalThis.fetch = original;
});

/** As index.html and features/first/first-field.js leave it. */
function firstField(chat: string, written: { text: string; wished?: true }): HTMLTextAreaElement {
  const picture = document.body.appendChild(document.createElement('div'));
  picture.id = 'first';
  const field = picture.appendChild(document.createElement('textarea'));
  field.id = 'first-field';
  field.dataset['chat'] = chat;
  if (written.wished) field.dataset['wished'] = '';
  field.value = written.text;
  document.documentElement.dataset['first'] = chat === 'new' ? 'new' : 'chat';
  return field;
}

it('is the element that came with the page: its text, its cursor and its focus stay', async () => {
  const first = firstField('new', { text: 'What is tide' });
  first.focus();
  first.setSelectionRange(3, 5);
  page = await openPage('/');
  const field = document.querySelector('textarea[aria-label="Message"]');
  expect(field).toBe(first);
  expect(first.isConnected).toBe(true);
  expect(document.activeElement).toBe(first);
  expect([first.value, first.selectionStart, first.selectionEnd]).toEqual(['What is tide', 3, 5]);
  expect(document.getElementById('first')).toBeNull();
  expect(document.documentElement.dataset['first']).toBeUndefined();
  expect(document.querySelector<HTMLButtonElement>('button[aria-label="Send"]')?.disabled).toBe(false);
});

it('sends what Enter was pressed for before the page could', async () => {
  firstField('new', { text: 'What are tides?', wished: true });
  page = await openPage('/');
  await settle();
  const sent = server.asked.filter(({ line }) => line === 'POST /api/runs');
  expect(sent).toHaveLength(1);
  expect(JSON.stringify(sent[0]?.body)).toContain('What are tides?');
});

it('leaves what was written for another chat alone', async () => {
  const first = firstField('chat_00000000000000000000000000', { text: 'of another' });
  page = await openPage('/');
  const field = document.querySelector('textarea[aria-label="Message"]');
  expect(field).not.toBe(first);
  expect(field).toHaveProperty('value', '');
  expect(document.getElementById('first')).toBeNull();
});

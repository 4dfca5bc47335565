/** Reading aloud: by a deployment that speaks, else by the browser's own voices. One text at a time. */
import { speak } from '#shared/contract/voice.ts';
import { call } from '../../lib/api.ts';
import { pieces, spokenText } from '../../lib/spoken-text.ts';

export type ReadingState = 'preparing' | 'speaking' | 'paused';

interface Reading {
  /** What is read: the message's id. */
  id: string;
  state: ReadingState;
}

let now: Reading | null = null;
let stopNow: () => void = () => {};
let toggleNow: () => void = () => {};
const views = new Set<() => void>();

export const currentReading = (): Reading | null => now;
export function subscribe(view: () => void): () => void {
  views.add(view);
  return () => views.delete(view);
}

function set(reading: Reading | null): void {
  now = reading;
  for (const view of views) view();
}

export const canRead = (deployment: boolean): boolean => deployment || 'speechSynthesis' in globalThis;

export function stopReading(): void {
  const stop = stopNow;
  stopNow = () => {};
  toggleNow = () => {};
  set(null);
  stop();
}

export const pauseOrGoOn = (): void => toggleNow();

export interface ReadAloud {
  id: string;
  markdown: string;
  /** A deployment here speaks. */
  deployment: boolean;
  language: string;
  words: { code: string };
}

/** Resolves when it is read, or stopped; rejects when it could not be. */
export async function readAloud({ id, markdown, deployment, language, words }: ReadAloud): Promise<void> {
  stopReading();
  const texts = pieces(spokenText(markdown, words), deployment ? undefined : 200);
  if (texts.length === 0) return;
  set({ id, state: 'preparing' });
  const abort = new AbortController();
  stopNow = () => abort.abort();
  const player = deployment ? playerOfPress() : undefined;
  try {
    for (const text of texts) {
      if (abort.signal.aborted) return;
      const act = player
        ? byDeployment({ id, text, player }, abort.signal)
        : byBrowser(id, text, language, abort.signal);
      await act;
    }
  } finally {
    if (now?.id === id && !abort.signal.aborted) stopReading();
  }
}

/** Safari plays by itself only what was loaded while a button was being pressed, whatever it is given later. */
function playerOfPress(): HTMLAudioElement {
  const player = new Audio();
  player.load();
  return player;
}

interface Piece {
  id: string;
  text: string;
  player: HTMLAudioElement;
}

async function byDeployment({ id, text, player }: Piece, signal: AbortSignal): Promise<void> {
  // One may pause while a piece is still fetched.
  let isHeld = false;
  toggleNow = () => {
    isHeld = !isHeld;
    set({ id, state: isHeld ? 'paused' : 'preparing' });
  };
  const { audio } = await call(speak, { body: { text }, signal });
  const bytes = Uint8Array.from(atob(audio), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: 'audio/mpeg' }));
  player.src = address;
  try {
    await new Promise<void>((resolve, reject) => {
      player.addEventListener('ended', () => resolve(), { once: true });
      player.addEventListener('error', () => reject(new Error('not playable')), { once: true });
      signal.addEventListener('abort', () => {
        player.pause();
        resolve();
      });
      const play = () =>
        player.play().catch((error: unknown) => {
          // Paused before it began: it has not failed.
          if (!(error instanceof DOMException && error.name === 'AbortError')) reject(error);
        });
      toggleNow = () => {
        isHeld = !isHeld;
        set({ id, state: isHeld ? 'paused' : 'speaking' });
        if (isHeld) player.pause();
        else void play();
      };
      if (isHeld) return;
      set({ id, state: 'speaking' });
      void play();
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

function byBrowser(id: string, text: string, language: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const said = new SpeechSynthesisUtterance(text);
    // Chinese text in an English page is Chinese all the same.
    said.lang = /\p{Script=Han}/u.test(text) ? 'zh-CN' : language;
    const voice = speechSynthesis.getVoices().find((one) => one.lang.startsWith(said.lang.slice(0, 2)));
    if (voice) said.voice = voice;
    said.addEventListener('end', () => resolve());
    said.addEventListener('error', ({ error }) => {
      if (error === 'canceled' || error === 'interrupted') resolve();
      else reject(new Error(error));
    });
    signal.addEventListener('abort', () => {
      speechSynthesis.cancel();
      resolve();
    });
    toggleNow = () => {
      if (speechSynthesis.paused) speechSynthesis.resume();
      else speechSynthesis.pause();
      set({ id, state: now?.state === 'paused' ? 'speaking' : 'paused' });
    };
    set({ id, state: 'speaking' });
    speechSynthesis.speak(said);
  });
}

/** Dictation: recorded and heard by a deployment that listens, else by the browser's own recognition. */
import { transcribe } from '#shared/contract/voice.ts';
import { upload } from '../../lib/api.ts';

export type DictationState = 'listening' | 'writing';

export interface Dictation {
  /** Ends listening; what was said is written. */
  finish: () => void;
  /** Ends it without writing. */
  cancel: () => void;
}

interface Dictating {
  deployment: boolean;
  language: string;
  onState: (state: DictationState) => void;
  /** What was said, so far or all of it. */
  onText: (text: string) => void;
  /** It ended; `error` is null when it went well. */
  onEnd: (error: unknown) => void;
}

/** The part of the Web Speech API that is used; browsers name it differently, and TypeScript knows none. */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  start(): void;
  stop(): void;
  abort(): void;
  addEventListener(
    type: 'result',
    listener: (event: { results: Iterable<ArrayLike<{ transcript: string }>> }) => void,
  ): void;
  addEventListener(type: 'error', listener: (event: { error: string }) => void): void;
  addEventListener(type: 'end', listener: () => void): void;
}

function recognitionOfBrowser(): (new () => Recognition) | undefined {
  const names = globalThis as {
    SpeechRecognition?: new () => Recognition;
    webkitSpeechRecognition?: new () => Recognition;
  };
  return names.SpeechRecognition ?? names.webkitSpeechRecognition;
}

export const canDictate = (deployment: boolean): boolean =>
  (deployment && typeof MediaRecorder !== 'undefined' && 'mediaDevices' in navigator) ||
  recognitionOfBrowser() !== undefined;

/** What a browser records, the best first. */
const FORMATS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
/** A recording longer than this would be too large to send, ms. */
const LONGEST_MS = 10 * 60_000;

export async function dictate(dictating: Dictating): Promise<Dictation> {
  const byServer = dictating.deployment && typeof MediaRecorder !== 'undefined' && 'mediaDevices' in navigator;
  return byServer ? recorded(dictating) : recognised(dictating);
}

async function recorded({ language, onState, onText, onEnd }: Dictating): Promise<Dictation> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
  const recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
  const chunks: Blob[] = [];
  const abort = new AbortController();
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data));
  const release = () => {
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
  };
  async function write() {
    release();
    if (abort.signal.aborted) return onEnd(null);
    onState('writing');
    try {
      const recording = new Blob(chunks, { type: recorder.mimeType });
      const { text } = await upload(transcribe, recording, {
        query: { language: language.slice(0, 2) },
        signal: abort.signal,
      });
      onText(text);
      onEnd(null);
    } catch (error) {
      onEnd(abort.signal.aborted ? null : error);
    }
  }
  recorder.addEventListener('stop', () => void write());
  recorder.start(1000);
  const timer = setTimeout(() => recorder.stop(), LONGEST_MS);
  onState('listening');
  return {
    finish: () => recorder.state !== 'inactive' && recorder.stop(),
    cancel: () => {
      abort.abort();
      if (recorder.state === 'inactive') release();
      else recorder.stop();
    },
  };
}

async function recognised({ language, onState, onText, onEnd }: Dictating): Promise<Dictation> {
  const Recogniser = recognitionOfBrowser();
  if (!Recogniser) throw new Error('no recognition');
  const recognition = new Recogniser();
  recognition.lang = language;
  recognition.continuous = true;
  recognition.interimResults = true;
  let problem: unknown = null;
  recognition.addEventListener('result', ({ results }) => {
    let text = '';
    for (const alternatives of results) text += alternatives[0]?.transcript ?? '';
    onText(text);
  });
  recognition.addEventListener('error', ({ error }) => {
    if (error !== 'aborted' && error !== 'no-speech') problem = new Error(error);
  });
  recognition.addEventListener('end', () => onEnd(problem));
  recognition.start();
  onState('listening');
  return { finish: () => recognition.stop(), cancel: () => recognition.abort() };
}

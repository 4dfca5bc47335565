/**
 * What is heard in a file. Simulated speech says what it was made from; any other file gets sentences that depend on its
 * bytes, as many as its length has room for. Nothing is recognised.
 */
import { languageOf } from '../answers/reading.ts';
import { hash } from '../wire.ts';
import { secondsIn, textIn } from './containers.ts';
import { secondsOf, wordsOf } from './tone.ts';

export interface Segment {
  /** Seconds. */
  start: number;
  end: number;
  text: string;
  words: Word[];
}

export interface Word {
  word: string;
  start: number;
  end: number;
}

export interface Transcript {
  text: string;
  /** As the wire writes it: `english`. */
  language: string;
  /** Seconds. */
  duration: number;
  segments: Segment[];
}

const sentences = {
  en: [
    'This recording was not listened to, it was only measured.',
    'The meeting begins at nine and ends before lunch.',
    'A small boat crosses the bay in the morning light.',
    'Please send the figures for the third quarter by Friday.',
    'She opened the window and let the sound of the street come in.',
    'The train to the coast leaves from platform seven.',
    'We agreed to meet again once the test results are in.',
  ],
  zh: [
    '这段录音没有被真正识别，只是被测量了长度。',
    '会议九点开始，午饭前结束。',
    '清晨的阳光里，一条小船穿过海湾。',
    '请在星期五之前把第三季度的数据发过来。',
  ],
} as const;

const names: Readonly<Record<string, string>> = {
  en: 'english',
  zh: 'chinese',
  de: 'german',
  fr: 'french',
  es: 'spanish',
  ja: 'japanese',
};

/**
 * The transcript of a file.
 * @param language the code the client gave, if it did
 * @param into `english` for a translation
 */
export function transcribe(file: Uint8Array, language: string | undefined, into?: 'english'): Transcript {
  const written = textIn(file);
  const measured = secondsIn(file);
  const code = language ?? (written === undefined ? 'en' : languageOf([{ role: 'user', content: written }]));
  const source = sentences[into === undefined && code.startsWith('zh') ? 'zh' : 'en'];
  const heard = into !== undefined && written !== undefined && code === 'zh' ? undefined : written;
  const lines = heard === undefined ? invented(file, source, measured) : linesOf(heard);
  const segments: Segment[] = [];
  let at = 0;
  for (const line of lines) {
    const words: Word[] = [];
    const start = at;
    for (const word of wordsOf(line)) {
      const end = at + secondsOf(word);
      words.push({ word: word.replace(/[.,!?，。！？]+$/, ''), start: hundredth(at), end: hundredth(end) });
      at = end;
    }
    segments.push({ start: hundredth(start), end: hundredth(at), text: line, words });
  }
  const joint = /\p{Script=Han}/u.test(lines[0] ?? '') ? '' : ' ';
  return {
    text: lines.join(joint),
    language: into ?? names[code] ?? code,
    duration: hundredth(Math.max(at, heard === undefined ? measured : 0)),
    segments,
  };
}

function hundredth(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** One sentence at least; more as long as there is time for them. */
function invented(file: Uint8Array, source: readonly string[], seconds: number): string[] {
  const MOST_SENTENCES = 500;
  const first = hash(Buffer.from(file).subarray(0, 4_096).toString('latin1'));
  const lines: string[] = [];
  let spent = 0;
  while (lines.length === 0 || (spent < seconds - 3 && lines.length < MOST_SENTENCES)) {
    const line = source[(first + lines.length) % source.length] ?? '';
    lines.push(line);
    for (const word of wordsOf(line)) spent += secondsOf(word);
  }
  return lines;
}

function linesOf(text: string): string[] {
  const lines = text.split(/(?<=[.!?])\s+|(?<=[。！？])|\n+/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? [''] : lines.map((line) => line.trim());
}

/** SubRip: numbered, with commas in the times. */
export function srt({ segments }: Transcript): string {
  return segments
    .map(({ start, end, text }, i) => `${i + 1}\n${clock(start, ',')} --> ${clock(end, ',')}\n${text}\n\n`)
    .join('');
}

/** WebVTT. */
export function vtt({ segments }: Transcript): string {
  const cues = segments.map(({ start, end, text }) => `${clock(start, '.')} --> ${clock(end, '.')}\n${text}\n\n`);
  return `WEBVTT\n\n${cues.join('')}`;
}

function clock(seconds: number, point: string): string {
  const ms = Math.round(seconds * 1_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const rest = String(ms % 1_000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}${point}${rest}`;
}

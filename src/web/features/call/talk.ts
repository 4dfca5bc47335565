/** A call as the page has it: one microphone and one player for its whole length, and a line that is renewed when it is lost. */
import { CALL_PATH, type CallerSays, type CallSays, type CallStart } from '#shared/call.ts';
import type { CallVoice } from '#shared/call-voices.ts';
import type { CallWord, ErrorInfo } from '#shared/message.ts';
import { MicrophoneError, openMicrophone, type Microphone, type NoMicrophone } from './microphone.ts';
import { loudness } from './pcm.ts';
import { Player } from './player.ts';

export interface Caption {
  id: string;
  who: 'person' | 'answer';
  text: string;
  /** It stays so. */
  done: boolean;
}

export type UsedTool = Extract<CallSays, { type: 'tool' }>['tool'];

/** What was said, and what was used for it, in order. */
export type Line = Caption | { id: string; who: 'tool'; tool: UsedTool };

export interface TalkState {
  phase: 'connecting' | 'listening' | 'hearing' | 'thinking' | 'answering' | 'lost' | 'over';
  muted: boolean;
  model: string | null;
  simulated: boolean;
  lines: readonly Line[];
  microphone: NoMicrophone | null;
  error: ErrorInfo | null;
  /** The line could not be had again. */
  broken: boolean;
  unwritten: boolean;
  chatId: string | null;
}

const FIRST: TalkState = {
  phase: 'connecting',
  muted: false,
  model: null,
  simulated: false,
  lines: [],
  microphone: null,
  error: null,
  broken: false,
  unwritten: false,
  chatId: null,
};

/** Pauses before the line is tried again, ms. */
const AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const OVER = 1000;
/** A line that does not keep up gets no more sound until it does, bytes; and is given up when it takes nothing for so long, ms. */
const MUCH = 512 * 1024;
const STUCK_MS = 5000;

type Begin = Omit<CallStart, 'type' | 'voice' | 'chatId'>;

export class TalkSession {
  #state = FIRST;
  readonly #views = new Set<() => void>();
  readonly #begin: Begin;
  #voice: CallVoice;
  #context: AudioContext | null = null;
  #microphone: Microphone | null = null;
  #player: Player | null = null;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #playing = false;
  /** How much had been said when the person stopped speaking: what they said belongs there, whenever it is written. */
  #spokenAt = 0;
  /** 0 to 1, of who speaks at this moment; read by what draws it, sixty times a second. */
  level = 0;
  /** What waited to be sent when that was looked at last, and since when it has not become less. */
  #stuck = { bytes: 0, since: 0 };

  constructor(begin: Begin & { chatId: string | null }, voice: CallVoice) {
    const { chatId, ...rest } = begin;
    this.#begin = rest;
    this.#voice = voice;
    this.#state = { ...FIRST, chatId };
  }

  readonly state = (): TalkState => this.#state;
  readonly subscribe = (view: () => void): (() => void) => {
    this.#views.add(view);
    return () => this.#views.delete(view);
  };

  #set(change: Partial<TalkState>): void {
    this.#state = { ...this.#state, ...change };
    for (const view of this.#views) view();
  }

  async start(): Promise<void> {
    this.#set({ microphone: null, error: null, broken: false, phase: 'connecting' });
    const context = new AudioContext();
    this.#context = context;
    addEventListener('offline', this.#offline);
    addEventListener('online', this.#online);
    try {
      const microphone = await openMicrophone(
        context,
        (pcm) => this.#heard(pcm),
        () => this.#fail({ microphone: 'missing' }),
      );
      // Hung up while the browser asked.
      if (this.#context !== context) return microphone.close();
      this.#microphone = microphone;
      await context.resume();
    } catch (error) {
      if (this.#context === context)
        this.#fail({ microphone: error instanceof MicrophoneError ? error.why : 'unsupported' });
      return;
    }
    this.#player = new Player(context, (playing) => {
      this.#playing = playing;
      if (playing) this.#set({ phase: 'answering' });
      else if (this.#state.phase === 'answering') this.#set({ phase: 'listening' });
    });
    this.#tries = 0;
    this.#connect();
  }

  /** Hangs up; resolves when the server has kept all of it. */
  async end(): Promise<void> {
    const socket = this.#socket;
    this.#release();
    this.#set({ phase: 'over' });
    if (socket?.readyState !== WebSocket.OPEN) return socket?.close();
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
    socket.send(JSON.stringify({ type: 'end' }));
    await closed;
  }

  mute(): void {
    this.#set({ muted: !this.#state.muted });
  }

  /** The person's word on a tool that asks. */
  allow(call: string, word: CallWord): void {
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type: 'allow', call, word } satisfies CallerSays));
  }

  /** A voice holds for a session: another one begins anew, with what was said. */
  speakAs(voice: CallVoice): void {
    this.#voice = voice;
    if (this.#socket === null) return;
    this.#player?.stop();
    this.#tries = 0;
    this.#connect();
  }

  #fail(why: Partial<TalkState>): void {
    const socket = this.#socket;
    this.#release();
    socket?.close();
    this.#set({ ...why, phase: 'over' });
  }

  #release(): void {
    clearTimeout(this.#timer);
    removeEventListener('offline', this.#offline);
    removeEventListener('online', this.#online);
    this.#socket = null;
    this.#microphone?.close();
    this.#microphone = null;
    this.#player?.stop();
    void this.#context?.close();
    this.#context = null;
    this.level = 0;
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    const address = new URL(CALL_PATH, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#set({ phase: this.#state.phase === 'lost' ? 'lost' : 'connecting' });
    const start: CallStart = { type: 'start', chatId: this.#state.chatId, voice: this.#voice, ...this.#begin };
    socket.addEventListener('open', () => socket.send(JSON.stringify(start)));
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const current = this.#socket === socket;
      if (typeof data !== 'string') return current && this.#player?.add(data);
      // Our own server said it.
      const said = JSON.parse(data) as CallSays;
      // Where the last words are kept is told after one has hung up.
      if (current || said.type === 'kept') this.#told(said);
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === OVER) this.#fail({});
      else this.#again();
    });
  }

  /** A line over a network that is gone does not say so for minutes. */
  readonly #offline = (): void => {
    if (this.#socket !== null) this.#again();
  };
  readonly #online = (): void => {
    this.#tries = 0;
    if (this.#state.phase === 'lost') this.#connect();
  };

  #again(): void {
    const lost = this.#socket;
    this.#socket = null;
    lost?.close();
    this.#player?.stop();
    // What was being asked or used is over with the line.
    this.#set({ phase: 'lost', lines: this.#state.lines.map(ended) });
    // Where there is no network it is waited for.
    if (!navigator.onLine) return;
    const pause = AGAIN_MS[this.#tries];
    if (pause === undefined) return this.#fail({ broken: true });
    this.#tries++;
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #heard(pcm: Int16Array<ArrayBuffer>): void {
    // Silence is sent too: without it nobody would know that one has stopped speaking.
    if (this.#state.muted) pcm.fill(0);
    this.level = loudness(pcm);
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || this.#state.model === null) return;
    const waiting = socket.bufferedAmount;
    if (waiting < this.#stuck.bytes || waiting <= MUCH) this.#stuck = { bytes: waiting, since: performance.now() };
    if (waiting > MUCH) return performance.now() - this.#stuck.since > STUCK_MS ? this.#again() : undefined;
    if (!['connecting', 'lost'].includes(this.#state.phase)) socket.send(pcm);
  }

  #told(said: CallSays): void {
    switch (said.type) {
      case 'ready':
        this.#tries = 0;
        return this.#set({ phase: 'listening', model: said.model, simulated: said.simulated, error: null });
      case 'speech':
        return this.#speech(said.on);
      case 'caption':
      case 'captioned':
        return this.#caption(said);
      case 'tool':
        return this.#tool(said.tool);
      case 'sound':
        return this.#player?.begin(said.item);
      case 'kept':
        return this.#set({ chatId: said.chatId });
      case 'unwritten':
        return this.#set({ unwritten: true });
      case 'failed':
        return this.#set({ error: said.error, ...(this.#playing ? {} : { phase: 'listening' as const }) });
    }
  }

  #speech(on: boolean): void {
    if (!on) {
      this.#spokenAt = this.#state.lines.length;
      return this.#set({ phase: 'thinking' });
    }
    const heard = this.#player?.stop();
    if (heard) this.#socket?.send(JSON.stringify({ type: 'heard', ...heard }));
    this.#set({ phase: 'hearing', error: null });
  }

  #tool(tool: UsedTool): void {
    const { lines } = this.#state;
    const at = lines.findLastIndex((line) => line.id === tool.id);
    const now: Line = { id: tool.id, who: 'tool', tool };
    this.#set({ lines: at === -1 ? [...lines, now] : lines.with(at, now) });
  }

  #caption({ type, who, id, text }: Extract<CallSays, { type: 'caption' | 'captioned' }>): void {
    const { lines } = this.#state;
    const at = lines.findIndex((line) => line.id === id);
    const known = lines[at];
    const done = type === 'captioned';
    const before = known === undefined || known.who === 'tool' ? '' : known.text;
    const now: Caption = { id, who, text: done ? text : before + text, done };
    if (known) return this.#set({ lines: lines.with(at, now) });
    // What a person said is often written after the answer to it has begun.
    this.#set({ lines: who === 'person' ? lines.toSpliced(this.#spokenAt, 0, now) : [...lines, now] });
  }
}

function ended(line: Line): Line {
  if (line.who !== 'tool' || line.tool.state === 'done') return line;
  return { ...line, tool: { ...line.tool, state: 'failed' } };
}

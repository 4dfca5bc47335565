/** A session's settings, and how both generations of the wire write them (azure-openai.md 1.9). */
import { isObject } from '#shared/json.ts';
import type { FunctionDefinition } from '../chat/request.ts';
import type { Json } from '../wire.ts';

export interface TurnDetection {
  type: string;
  threshold: number;
  silenceMs: number;
  createResponse: boolean;
}

export interface Settings {
  /** `transcription`: the session only listens. */
  kind: 'realtime' | 'transcription';
  /** Answers are spoken, with their transcript, or written. */
  spoken: boolean;
  instructions: string;
  voice: string;
  tools: FunctionDefinition[];
  toolChoice: string;
  maxOutputTokens: number | 'inf';
  turnDetection: TurnDetection | null;
  /** The model that writes down what is said; null: nobody does. */
  transcription: { model: string } | null;
}

export function settingsFor(kind: Settings['kind']): Settings {
  return {
    kind,
    spoken: true,
    instructions: 'You are a helpful assistant.',
    voice: 'alloy',
    tools: [],
    toolChoice: 'auto',
    maxOutputTokens: 'inf',
    turnDetection: { type: 'server_vad', threshold: 0.5, silenceMs: 500, createResponse: kind === 'realtime' },
    transcription: kind === 'transcription' ? { model: 'whisper' } : null,
  };
}

/** How a generation of the wire names things. */
export interface Dialect {
  name: 'ga' | 'preview';
  /** An event's type as this generation writes it; `undefined`: it has no such event. */
  event: (type: string) => string | undefined;
  /** A part of an answer: `output_text`, or `text`. */
  part: (type: 'output_text' | 'output_audio') => string;
  modalities: string;
  session: (settings: Settings, id: string, model: string, expiresAt: number) => object;
  /** What a `session.update` changes. */
  read: (update: Record<string, unknown>, before: Settings) => Settings;
}

const modalitiesOf = ({ spoken }: Settings): string[] => (spoken ? ['audio'] : ['text']);

function toolsIn(value: unknown, before: FunctionDefinition[]): FunctionDefinition[] {
  if (!Array.isArray(value)) return before;
  return value.filter(isObject).flatMap(({ type, name, description, parameters }) => {
    if (type !== 'function' || typeof name !== 'string') return [];
    const about = typeof description === 'string' ? { description } : {};
    // The schema is only ever read, key by key.
    return [{ name, ...about, ...(isObject(parameters) ? { parameters: parameters as Record<string, Json> } : {}) }];
  });
}

function toolsOut({ tools }: Settings): object[] {
  return tools.map(({ name, description, parameters }) => ({ type: 'function', name, description, parameters }));
}

function turnIn(value: unknown, before: TurnDetection | null): TurnDetection | null {
  if (value === null) return null;
  if (!isObject(value)) return before;
  const { type, threshold, silence_duration_ms: silence, create_response: create } = value;
  return {
    type: typeof type === 'string' ? type : 'server_vad',
    threshold: typeof threshold === 'number' ? threshold : 0.5,
    silenceMs: typeof silence === 'number' ? silence : 500,
    createResponse: create !== false,
  };
}

function turnOut({ turnDetection: turn }: Settings): object | null {
  if (turn === null) return null;
  if (turn.type !== 'server_vad') return { type: turn.type, create_response: turn.createResponse };
  const { type, threshold, silenceMs, createResponse } = turn;
  return {
    type,
    threshold,
    prefix_padding_ms: 300,
    silence_duration_ms: silenceMs,
    create_response: createResponse,
    interrupt_response: true,
  };
}

function transcriptionIn(value: unknown, before: Settings['transcription']): Settings['transcription'] {
  if (value === undefined) return before;
  return isObject(value) ? { model: typeof value['model'] === 'string' ? value['model'] : 'whisper' } : null;
}

function common(update: Record<string, unknown>, before: Settings): Settings {
  const { instructions, tool_choice: choice, tools } = update;
  return {
    ...before,
    instructions: typeof instructions === 'string' ? instructions : before.instructions,
    toolChoice: typeof choice === 'string' ? choice : before.toolChoice,
    tools: toolsIn(tools, before.tools),
  };
}

function limitIn(value: unknown, before: Settings['maxOutputTokens']): Settings['maxOutputTokens'] {
  return typeof value === 'number' || value === 'inf' ? value : before;
}

function object(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

const PCM = { type: 'audio/pcm', rate: 24_000 };

export const ga: Dialect = {
  name: 'ga',
  event: (type) => type,
  part: (type) => type,
  modalities: 'output_modalities',
  session(settings, id, model, expiresAt) {
    const input = {
      format: PCM,
      transcription: settings.transcription,
      noise_reduction: null,
      turn_detection: turnOut(settings),
    };
    const head = { type: settings.kind, object: `realtime.${settings.kind}_session`, id };
    if (settings.kind === 'transcription') return { ...head, expires_at: expiresAt, audio: { input }, include: null };
    return {
      ...head,
      object: 'realtime.session',
      model,
      output_modalities: modalitiesOf(settings),
      instructions: settings.instructions,
      tools: toolsOut(settings),
      tool_choice: settings.toolChoice,
      max_output_tokens: settings.maxOutputTokens,
      tracing: null,
      prompt: null,
      expires_at: expiresAt,
      audio: { input, output: { format: PCM, voice: settings.voice, speed: 1 } },
      include: null,
    };
  },
  read(update, before) {
    const audio = object(update['audio']);
    const input = object(audio['input']);
    const { voice } = object(audio['output']);
    const asked = update['output_modalities'];
    return {
      ...common(update, before),
      spoken: Array.isArray(asked) ? asked.includes('audio') : before.spoken,
      voice: typeof voice === 'string' ? voice : before.voice,
      maxOutputTokens: limitIn(update['max_output_tokens'], before.maxOutputTokens),
      turnDetection: turnIn(input['turn_detection'], before.turnDetection),
      transcription: transcriptionIn(input['transcription'], before.transcription),
    };
  },
};

/** What has another name, or none, in the preview. */
const older: Readonly<Record<string, string | undefined>> = {
  'response.output_text.delta': 'response.text.delta',
  'response.output_text.done': 'response.text.done',
  'response.output_audio.delta': 'response.audio.delta',
  'response.output_audio.done': 'response.audio.done',
  'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
  'response.output_audio_transcript.done': 'response.audio_transcript.done',
  'conversation.item.added': 'conversation.item.created',
  'conversation.item.done': undefined,
};

export const preview: Dialect = {
  name: 'preview',
  event: (type) => (Object.hasOwn(older, type) ? older[type] : type),
  part: (type) => (type === 'output_text' ? 'text' : 'audio'),
  modalities: 'modalities',
  session: (settings, id, model, expiresAt) => ({
    id,
    object: 'realtime.session',
    model,
    expires_at: expiresAt,
    modalities: settings.spoken ? ['audio', 'text'] : ['text'],
    instructions: settings.instructions,
    voice: settings.voice,
    turn_detection: turnOut(settings),
    input_audio_format: 'pcm16',
    output_audio_format: 'pcm16',
    input_audio_transcription: settings.transcription,
    tool_choice: settings.toolChoice,
    temperature: 0.8,
    max_response_output_tokens: settings.maxOutputTokens,
    tools: toolsOut(settings),
  }),
  read(update, before) {
    const { modalities, voice } = update;
    return {
      ...common(update, before),
      spoken: Array.isArray(modalities) ? modalities.includes('audio') : before.spoken,
      voice: typeof voice === 'string' ? voice : before.voice,
      maxOutputTokens: limitIn(update['max_response_output_tokens'], before.maxOutputTokens),
      turnDetection: turnIn(update['turn_detection'], before.turnDetection),
      transcription: transcriptionIn(update['input_audio_transcription'], before.transcription),
    };
  },
};

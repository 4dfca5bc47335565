/** The two generations of the Realtime wire: how a session is set up, and how its events are called. Pure. */
import type { CallVoice } from '#shared/call-voices.ts';

export interface Settings {
  instructions: string;
  voice: CallVoice;
  /** The model that writes down what the person says. */
  transcriber: string;
  language: string | null;
  tools: readonly Offered[];
}

/** What the model may call. */
export interface Offered {
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
}

interface Said {
  role: 'user' | 'assistant';
  text: string;
}

/** Deployments of `…-realtime-preview` speak the preview's wire, all later ones that of general availability. */
export const speaksPreview = (model: string): boolean => /preview/i.test(model);

const RATE = 24_000;

/** `session.update`: sound in both directions, turns found by the service, which stops speaking when it is interrupted. */
export function sessionUpdate(settings: Settings, preview: boolean): object {
  const { instructions, voice, transcriber, language } = settings;
  const transcription = { model: transcriber, ...(language === null ? {} : { language }) };
  const turns = { type: 'server_vad', create_response: true };
  const tools = settings.tools.map(({ name, description, parameters }) => {
    return { type: 'function', name, description, parameters };
  });
  const calls = tools.length === 0 ? {} : { tools, tool_choice: 'auto' };
  if (preview)
    return {
      type: 'session.update',
      session: {
        modalities: ['audio', 'text'],
        instructions,
        voice,
        input_audio_format: 'pcm16',
        output_audio_format: 'pcm16',
        input_audio_transcription: transcription,
        turn_detection: turns,
        ...calls,
      },
    };
  const format = { type: 'audio/pcm', rate: RATE };
  return {
    type: 'session.update',
    session: {
      type: 'realtime',
      output_modalities: ['audio'],
      instructions,
      audio: {
        input: { format, transcription, turn_detection: { ...turns, interrupt_response: true } },
        output: { format, voice },
      },
      ...calls,
    },
  };
}

/** A message from before the call. */
export function itemCreate({ role, text }: Said, preview: boolean): object {
  const type = role === 'user' ? 'input_text' : preview ? 'text' : 'output_text';
  return { type: 'conversation.item.create', item: { type: 'message', role, content: [{ type, text }] } };
}

/** What a function that was called came to. The answer to it has to be asked for. */
export function functionOutput(callId: string, output: string): object {
  return { type: 'conversation.item.create', item: { type: 'function_call_output', call_id: callId, output } };
}

/** `inWords`: it must not call anything more. */
export function responseCreate({ inWords }: { inWords: boolean }): object {
  return { type: 'response.create', ...(inWords ? { response: { tool_choice: 'none' } } : {}) };
}

/** Of what was played only so much was heard: the rest is forgotten. */
export function truncate(item: string, ms: number): object {
  return { type: 'conversation.item.truncate', item_id: item, content_index: 0, audio_end_ms: ms };
}

const AS_NOW: Readonly<Record<string, string>> = {
  'response.audio.delta': 'response.output_audio.delta',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
  'response.audio_transcript.done': 'response.output_audio_transcript.done',
  'response.text.delta': 'response.output_text.delta',
  'conversation.item.created': 'conversation.item.added',
};

/** The type of an event as it is called now. */
export const nameNow = (type: string): string => AS_NOW[type] ?? type;

/** The microphone as PCM of 24 kHz. */
import { downsampler } from './pcm.ts';

/** Why there is none: what people are told to do depends on it. */
export type NoMicrophone = 'insecure' | 'unsupported' | 'denied' | 'missing' | 'busy';

export class MicrophoneError extends Error {
  override readonly name = 'MicrophoneError';
  readonly why: NoMicrophone;

  constructor(why: NoMicrophone, cause?: unknown) {
    super(why, { cause });
    this.why = why;
  }
}

const WHY: Readonly<Record<string, NoMicrophone>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

export interface Microphone {
  close: () => void;
}

/** Samples in one message, here as in call-capture.js. */
const BLOCK = 2048;

/** `onGone`: it was unplugged, or taken away. Throws MicrophoneError. */
export async function openMicrophone(
  context: AudioContext,
  onSound: (pcm: Int16Array<ArrayBuffer>) => void,
  onGone: () => void,
): Promise<Microphone> {
  const stream = await listen();
  const [track] = stream.getAudioTracks();
  track?.addEventListener('ended', onGone);
  const source = context.createMediaStreamSource(stream);
  const down = downsampler(context.sampleRate);
  const node = await capture(context, (block) => onSound(down(block)));
  // What is captured is played by nobody, but only what leads somewhere runs.
  const silence = new GainNode(context, { gain: 0 });
  source.connect(node).connect(silence).connect(context.destination);
  return {
    close() {
      track?.removeEventListener('ended', onGone);
      for (const each of stream.getTracks()) each.stop();
      source.disconnect();
      node.disconnect();
      silence.disconnect();
    },
  };
}

async function listen(): Promise<MediaStream> {
  // Browsers have it on https and on localhost alone.
  if (!('mediaDevices' in navigator)) throw new MicrophoneError(isSecureContext ? 'unsupported' : 'insecure');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
  } catch (error) {
    throw new MicrophoneError((error instanceof DOMException ? WHY[error.name] : undefined) ?? 'missing', error);
  }
}

async function capture(context: AudioContext, onBlock: (block: Float32Array) => void): Promise<AudioNode> {
  if (!('audioWorklet' in context)) return older(context, onBlock);
  await context.audioWorklet.addModule('/call-capture.js');
  const node = new AudioWorkletNode(context, 'parlor-capture', { numberOfInputs: 1, numberOfOutputs: 1 });
  node.port.addEventListener('message', ({ data }: MessageEvent<Float32Array>) => onBlock(data));
  node.port.start();
  return node;
}

/** Where there are no worklets. */
function older(context: BaseAudioContext, onBlock: (block: Float32Array) => void): AudioNode {
  // Deprecated, and all there is there.
  const node = context.createScriptProcessor(BLOCK, 1, 1);
  node.addEventListener('audioprocess', ({ inputBuffer }) => onBlock(inputBuffer.getChannelData(0)));
  return node;
}

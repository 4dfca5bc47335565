/** A picture that comes in stages: the same one, sharper each time. */
import type { DeploymentCall } from '../core.ts';
import { modelHeaders } from '../inference.ts';
import { dueAfter } from '../pace.ts';
import type { SimulatorResponse } from '../wire.ts';
import { base64Of, picture, type Made } from './made.ts';
import { settingsOf } from './settings.ts';

/** Tokens that a stage takes as long as. */
const STAGE = 100;

const events = { imageGeneration: 'image_generation', imageEdit: 'image_edit' } as const;

export function pictureStream(
  call: DeploymentCall,
  made: Made,
  operation: 'imageGeneration' | 'imageEdit',
): SimulatorResponse {
  call.entry.status = 200;
  return {
    status: 200,
    headers: modelHeaders(call, made.limits, { stream: true, filtered: true }),
    body: stages(call, made, events[operation]),
  };
}

async function* stages(call: DeploymentCall, made: Made, prefix: string): AsyncGenerator<Uint8Array> {
  const { core, entry, behaviour } = call;
  const { background, format, quality, size } = settingsOf(made.request, made.family);
  const common = `"background":"${background}","created_at":${Math.floor(core.clock() / 1_000)},"output_format":"${format}","quality":"${quality}","size":"${size}"`;
  const event = (type: string, variant: number, more: string): Uint8Array =>
    Buffer.from(
      `event: ${prefix}.${type}\ndata: {"type":"${prefix}.${type}","b64_json":"${base64Of(picture(made, variant))}",${common},${more}}\n\n`,
    );
  const pause = dueAfter(STAGE, behaviour, 0);
  try {
    for (let i = 0; i < (made.request.partial_images ?? 0); i++) {
      if (pause > 0) await core.sleep(pause, call.request.signal);
      call.request.signal?.throwIfAborted();
      yield event('partial_image', i + 1, `"partial_image_index":${i}`);
    }
    yield event('completed', 0, `"usage":${made.usage}`);
    entry.outcome = 'completed';
  } finally {
    if (entry.outcome === 'pending') entry.outcome = 'aborted';
  }
}

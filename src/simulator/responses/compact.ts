/** `POST …/responses/compact`: a conversation folded into one item, to go on from. */
import { readJson } from '../body.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { admit, modelHeaders, operationError, wholeAnswer } from '../inference.ts';
import { CHARACTERS_PER_TOKEN } from '../limits.ts';
import { modernShapeError } from '../modern-shape.ts';
import { withoutNulls } from '../shape.ts';
import { countPrompt, loadTokenizer } from '../tokens.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { gist, sealed } from './compaction.ts';
import { messagesOf, pairingError } from './conversation.ts';
import { responseIds } from './ids.ts';
import { inputOf } from './input.ts';
import type { ResponsesRequest } from './request.ts';
import { ruleError } from './rules.ts';
import { responsesShape } from './shape.ts';

export async function compactResponse(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment } = call;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError('responses', deployment.model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { limits, refused } = admit(call, 'responses', Math.ceil(call.request.body.byteLength / CHARACTERS_PER_TOKEN));
  if (refused) return fail(refused);
  const { fields, error } = readJson(call.request.headers['content-type'], call.body);
  if (!fields) return fail(error);
  const wrong = modernShapeError(withoutNulls(fields), responsesShape);
  if (wrong) return fail(wrong);
  // The cast is what the shape has just checked.
  const request = withoutNulls(fields) as unknown as ResponsesRequest;
  const ids = responseIds(core.random, core.clock);
  const broken = ruleError(request, deployment.model);
  if (broken) return fail(broken);
  const { items, error: missing } = inputOf(request, core.responses, ids);
  if (!items) return fail(missing);
  const unpaired = pairingError(items);
  if (unpaired) return fail(unpaired);
  const messages = messagesOf(items, request.instructions);
  const tokenizer = await loadTokenizer(deployment.model.encoding);
  const input = countPrompt({ messages }, deployment.model, tokenizer).total;
  const folded = gist(messages);
  const output = tokenizer.count(folded);
  call.entry.promptTokens = input;
  call.entry.completionTokens = output;
  const kept = items.filter((item) => item['role'] === 'user');
  const item = { id: ids.item('cmp'), type: 'compaction', encrypted_content: sealed(folded) };
  const body = {
    id: ids.response,
    object: 'response.compaction',
    created_at: Math.floor(core.clock() / 1_000),
    output: [...kept, item],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + output,
    },
  };
  const headers = modelHeaders(call, limits, { stream: false, filtered: false });
  return wholeAnswer(call, Buffer.from(JSON.stringify(body)), headers);
}

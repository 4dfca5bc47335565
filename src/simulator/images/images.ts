/** `POST …/images/generations` and `…/images/edits`: one request read from top to bottom. */
import { imageInfo } from '#shared/image.ts';
import { readJson } from '../body.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { imageBlocked, isBlocked, judge, results, type Verdicts } from '../filter.ts';
import type { Form } from '../form.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { CHARACTERS_PER_TOKEN } from '../limits.ts';
import { missing } from '../modern-shape.ts';
import { withoutNulls } from '../shape.ts';
import { imageCost, loadTokenizer } from '../tokens.ts';
import { type SimulatorResponse, type WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { base64Of, picture, subjectOf, type Made } from './made.ts';
import { familyOf, outputTokens, readImageRequest, settingsOf, sizeOf, type ImageRequest } from './settings.ts';
import { keepImage } from './store.ts';
import { pictureStream } from './stream.ts';

export function generateImages(call: DeploymentCall): Promise<SimulatorResponse> {
  const { fields, error } = readJson(call.request.headers['content-type'], call.body);
  return answer(call, 'imageGeneration', fields ? { fields: withoutNulls(fields), pictures: [] } : { error });
}

export function editImages(call: DeploymentCall): Promise<SimulatorResponse> {
  return answer(call, 'imageEdit', call.form ? readEdit(call.form) : { error: notAForm });
}

const notAForm = modelError("Invalid content type. Expected 'multipart/form-data'.");

interface Wanted {
  fields: Record<string, unknown>;
  /** What is to be edited, and the mask. */
  pictures: Uint8Array[];
  error?: undefined;
}

const numeric = ['n', 'output_compression', 'partial_images'];
const MOST_PICTURES = 16;
const MOST_BYTES = 50 * 1024 * 1024;

function readEdit(form: Form): Wanted | { error: WireError } {
  const files = form.files('image');
  if (files.length === 0) return { error: missing('image') };
  if (files.length > MOST_PICTURES)
    return {
      error: modelError(`Too many images. Max is ${MOST_PICTURES}.`, { param: 'image', code: 'invalid_value' }),
    };
  const fields: Record<string, unknown> = {};
  for (const name of form.names) {
    const value = form.field(name);
    if (value === undefined) continue;
    fields[name] = numeric.includes(name) ? Number(value) : name === 'stream' ? value === 'true' : value;
  }
  const pictures = [...files, ...form.files('mask')].map((file) => file.bytes);
  for (const bytes of pictures) {
    const type = imageInfo(bytes)?.mediaType;
    if (type === undefined || type === 'image/gif' || bytes.byteLength > MOST_BYTES)
      return {
        error: modelError('Invalid image file or mode for image 1, please check your image file.', {
          param: 'image',
          code: 'invalid_image_file',
        }),
      };
  }
  return { fields, pictures };
}

async function answer(
  call: DeploymentCall,
  operation: 'imageGeneration' | 'imageEdit',
  wanted: Wanted | { error: WireError },
): Promise<SimulatorResponse> {
  const { core, deployment, behaviour } = call;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError(operation, deployment.model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { limits, refused } = admit(call, operation, promptEstimate(wanted));
  if (refused) return fail(refused);
  if (wanted.error) return fail(wanted.error);
  const family = familyOf(deployment.model.name);
  const { request, error } = readImageRequest(wanted.fields, family);
  if (!request) return fail(error);
  const fault = orderedFault(call, operation, behaviour, limits);
  if (fault) return fail(fault);
  const messages = [{ role: 'user' as const, content: request.prompt }];
  const verdicts = judge(core.resource, deployment, { messages, forced: behaviour.filter });
  const blocked = [verdicts.prompt, verdicts.completion].find(isBlocked);
  if (blocked) return fail(imageBlocked(blocked));
  const wait = behaviour.firstTokenMs ?? 0;
  if (wait > 0) await core.sleep(wait, call.request.signal);
  const made: Made = { request, family, limits, verdicts, pictures: wanted.pictures, usage: undefined };
  if (family.gptImage) made.usage = await usageOf(call, made);
  if (family.gptImage && request.stream) return pictureStream(call, made, operation);
  const body = family.gptImage ? gptImageBody(call, made) : dallEBody(call, made);
  return wholeAnswer(call, Buffer.from(body), modelHeaders(call, limits, { stream: false, filtered: true }));
}

function promptEstimate(wanted: Wanted | { error: WireError }): number {
  const prompt = wanted.error ? '' : wanted.fields['prompt'];
  return typeof prompt === 'string' ? Math.ceil(prompt.length / CHARACTERS_PER_TOKEN) : 0;
}

async function usageOf(call: DeploymentCall, { request, family, pictures }: Made): Promise<string> {
  const { model } = call.deployment;
  const text = (await loadTokenizer(model.encoding)).count(request.prompt);
  let image = 0;
  for (const bytes of pictures) image += imageCost(imageInfo(bytes) ?? { width: 1024, height: 1024 }, model.image);
  const { size, quality } = settingsOf(request, family);
  const output = outputTokens(size, quality) * (request.n ?? 1);
  call.entry.promptTokens = text + image;
  call.entry.completionTokens = output;
  return `{"input_tokens":${text + image},"input_tokens_details":{"image_tokens":${image},"text_tokens":${text}},"output_tokens":${output},"total_tokens":${text + image + output}}`;
}

function filterJson({ prompt, completion }: Verdicts): string {
  return `"content_filter_results":${results(completion)},"prompt_filter_results":${results(prompt)}`;
}

function gptImageBody(call: DeploymentCall, made: Made): string {
  const { background, format, quality, size } = settingsOf(made.request, made.family);
  const data = Array.from(
    { length: made.request.n ?? 1 },
    (_, i) => `{"b64_json":"${base64Of(picture(made, i))}",${filterJson(made.verdicts)}}`,
  );
  const created = Math.floor(call.core.clock() / 1_000);
  return `{"background":"${background}","created":${created},"data":[${data.join(',')}],"output_format":"${format}","quality":"${quality}","size":"${size}","usage":${made.usage}}`;
}

function dallEBody(call: DeploymentCall, made: Made): string {
  const { core, request: http } = call;
  const { request } = made;
  const revised = JSON.stringify(revisedPrompt(request));
  const where =
    request.response_format === 'b64_json'
      ? `"b64_json":"${base64Of(picture(made, 0))}"`
      : `"url":${JSON.stringify(originOf(http.headers, core.resource.name) + keepImage(core, subjectOf(made), sizeOf(settingsOf(request, made.family).size), 0))}`;
  const created = Math.floor(core.clock() / 1_000);
  return `{"created":${created},"data":[{${filterJson(made.verdicts)},"revised_prompt":${revised},${where}}]}`;
}

/** The model rewrites what it is asked for; the style shows in how. */
function revisedPrompt({ prompt, style }: ImageRequest): string {
  const manner = style === 'natural' ? 'A natural, calm depiction' : 'A vivid, detailed depiction';
  return `${manner} of the following: ${prompt}`;
}

/** Where the client found us, which is where it can fetch the picture from. */
function originOf(headers: Record<string, string | undefined>, name: string): string {
  const { host } = headers;
  return host === undefined ? `https://${name}.openai.azure.com` : `http://${host}`;
}

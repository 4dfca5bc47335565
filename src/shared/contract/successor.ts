import { z } from 'zod';
import { Id } from '../ids.ts';
import { ErrorInfo } from '../message.ts';
import { endpoint } from './endpoint.ts';
import { Deployment } from './models.ts';

/** How many of one's last prompts are tried. */
export const TRIED = 20;

/** What one of the two said to a prompt. */
export const TrialAnswer = z.object({
  text: z.string(),
  error: ErrorInfo.nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  /** Millionths of a US dollar; null when the price is unknown. */
  costMicroUsd: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  totalMs: z.number(),
});
export type TrialAnswer = z.infer<typeof TrialAnswer>;

/** A prompt of one's own with both answers; null while there is none yet. */
export const TrialPair = z.object({
  place: z.number(),
  chatId: Id,
  prompt: z.string(),
  present: TrialAnswer.nullable(),
  successor: TrialAnswer.nullable(),
});
export type TrialPair = z.infer<typeof TrialPair>;

/** One's last prompts, asked again of a deployment and of its successor. The server asks them, whoever looks. */
export const Trial = z.object({
  id: Id,
  deploymentId: Id,
  /** Public names. */
  deployment: z.string(),
  successor: z.string(),
  state: z.enum(['running', 'done', 'stopped']),
  createdAt: z.string(),
  pairs: z.array(TrialPair),
});
export type Trial = z.infer<typeof Trial>;

/** About what asking them all would take, by what the answers took then. */
const Estimate = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** Null: no price is known. */
  presentMicroUsd: z.number().nullable(),
  successorMicroUsd: z.number().nullable(),
});

/** What a trial would ask: one's own last prompts to this deployment, latest first; and the last trial there was. */
export const previewTrial = endpoint({
  method: 'GET',
  path: '/api/deployments/:id/trial',
  access: 'admin',
  params: z.object({ id: Id }),
  query: z.strictObject({ successor: z.string().trim().min(1).max(120).optional() }),
  result: z.object({
    deployment: Deployment,
    prompts: z.array(z.object({ chatId: Id, text: z.string(), at: z.string() })),
    /** Null while no successor is named. */
    estimate: Estimate.nullable(),
    last: Trial.nullable(),
  }),
});

/** Begins one; an earlier one of the same deployment is stopped and forgotten. */
export const startTrial = endpoint({
  method: 'POST',
  path: '/api/deployments/:id/trial',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({ successor: z.string().trim().min(1).max(120) }),
  result: Trial,
});
export const getTrial = endpoint({
  method: 'GET',
  path: '/api/trials/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  result: Trial,
});
/** What is under way is broken off; the answers that are there stay. */
export const stopTrial = endpoint({
  method: 'POST',
  path: '/api/trials/:id/stop',
  access: 'admin',
  params: z.object({ id: Id }),
  result: Trial,
});

/**
 * Lets the successor answer under this deployment's name, or lets it answer for itself again. Nothing of it is changed:
 * its targets and terms wait as they are.
 */
export const switchDeployment = endpoint({
  method: 'POST',
  path: '/api/deployments/:id/switch',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({ to: z.enum(['successor', 'itself']) }),
  result: Deployment,
});

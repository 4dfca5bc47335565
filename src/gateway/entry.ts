/** A deployment as those who choose one see it. */
import type { Capabilities } from '#shared/contract/models.ts';

/** A usable deployment, as `resolve` sees it. */
export interface DeploymentEntry {
  id: string;
  name: string;
  displayName: string;
  model: string | null;
  capabilities: Capabilities;
  contextTokens: number | null;
  connection: string;
  region: string | null;
  simulated: boolean;
  createdAt: number;
  updatedAt: number;
  modelVersion: string | null;
  /** When the model is switched off, as somebody said it or as is published; null: not known. */
  retiresAt: number | null;
}

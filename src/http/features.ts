/** Refuses what is switched off, at the one door that every endpoint has. */
import { can } from '#identity/can.ts';
import type { SignedIn } from '#identity/identity.ts';
import { contract } from '#shared/contract/index.ts';
import type { Endpoint } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import { featureList } from '#shared/features.ts';
import type { SettingStore } from '#store/settings.ts';

const gates = new Map<Endpoint, (typeof featureList)[number][]>();
for (const feature of featureList)
  for (const name of feature.refuses) gates.set(contract[name], [...(gates.get(contract[name]) ?? []), feature]);

/** Throws `feature_off`. `body`: what was sent, parsed. */
export async function refuseWhatIsOff(
  endpoint: Endpoint,
  { who, body }: { who: SignedIn | null; body: unknown },
  settings: SettingStore,
): Promise<void> {
  for (const { setting, where, adminsGoOn } of gates.get(endpoint) ?? []) {
    if (where !== undefined && !says(body, where)) continue;
    if (adminsGoOn === true && who !== null && can(who.principal, 'keep everybody’s keys')) continue;
    if ((await settings.get(setting, null)) === false) throw new AppError('feature_off');
  }
}

function says(body: unknown, field: string): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    Object.entries(body).some(([name, value]) => name === field && value === true)
  );
}

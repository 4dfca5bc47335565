import { useQueryClient } from '@tanstack/react-query';
import { listConnections } from '#shared/contract/connections.ts';
import { getDeployment, listModels } from '#shared/contract/models.ts';
import { previewTrial, switchDeployment } from '#shared/contract/successor.ts';
import { useToasts } from '../ui/toast.tsx';
import { useActing } from './acting.ts';
import { call, keyOf } from './api.ts';
import { useSettingsWords } from './settings-words.ts';

/** Lets the successor answer under a deployment's name, and back; each says so, with the way back. */
export function useSwitch({ id, name, successor }: { id: string; name: string; successor: string | null }) {
  const { successor: words } = useSettingsWords();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();

  async function to(side: 'successor' | 'itself'): Promise<void> {
    const done = await acting(call(switchDeployment, { params: { id }, body: { to: side } }));
    const changed = [listConnections, listModels, getDeployment, previewTrial];
    await Promise.all(changed.map((one) => queries.invalidateQueries({ queryKey: keyOf(one) })));
    if (!done) return;
    const text =
      side === 'successor' ? words.switched({ name: successor ?? '', old: name }) : words.switchedBack({ old: name });
    const back = side === 'successor' ? { label: words.switchBack, run: () => void to('itself') } : undefined;
    toasts.show({ text, ...(back && { action: back }) });
  }
  return to;
}

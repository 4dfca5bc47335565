import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { listKeys, revokeKey, type GatewayKey } from '#shared/contract/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { KeyDialog } from './key-dialog.tsx';

/** The keys there are, with whose they are when `owners`. Revoking cannot be undone, so it asks, and says what will break. */
export function KeyTable({ keys, owners }: { keys: readonly GatewayKey[]; owners: boolean }) {
  const { keys: words } = useSettingsWords();
  const { ago, date } = useFormats();
  const [asked, setAsked] = useState<GatewayKey | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const opened = keys.find(({ id }) => id === openId);
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  return (
    <>
      <table className="w-full">
        <thead>
          <tr className="border-b border-line text-small text-ink-soft">
            <th className={head}>{words.table.name}</th>
            {owners && <th className={head}>{words.owner}</th>}
            <th className={`${head} ${owners ? 'slim:hidden' : ''}`}>{words.table.key}</th>
            <th className={`${head} compact:hidden`}>{words.table.created}</th>
            <th className={`${head} slim:hidden`}>{words.table.used}</th>
            <th className={`${head} slim:hidden`}>{words.table.expires}</th>
            <th>
              <span className="visually-hidden">{words.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} className="border-b border-line text-small text-ink-soft last:border-0">
              <th scope="row" className="w-full max-w-0 py-1 pe-4 text-start text-ui font-medium text-ink">
                <button
                  type="button"
                  aria-label={words.open({ name: key.name })}
                  className="-ms-1 block min-h-8 max-w-full py-1 text-start wrap-anywhere rounded-control px-1 underline decoration-line underline-offset-4 hover:bg-hover pointer-coarse:min-h-11"
                  onClick={() => setOpenId(key.id)}
                >
                  {key.name}
                </button>
              </th>
              {owners && <td className="max-w-36 truncate py-2 pe-4">{key.owner.name}</td>}
              <td className={`py-2 pe-4 font-mono whitespace-nowrap ${owners ? 'slim:hidden' : ''}`}>{key.prefix}…</td>
              <td className="py-2 pe-4 whitespace-nowrap compact:hidden">{date(key.createdAt)}</td>
              <td className="py-2 pe-4 whitespace-nowrap slim:hidden">
                {key.lastUsedAt === null ? words.neverUsed : ago(key.lastUsedAt)}
              </td>
              <td className="py-2 pe-4 whitespace-nowrap slim:hidden">
                <Expiry at={key.expiresAt} />
              </td>
              <td className="py-1 text-end">
                <Button
                  look="quiet"
                  size="small"
                  className="flush-end"
                  aria-label={words.revokeNamed({ name: key.name })}
                  onClick={() => setAsked(key)}
                >
                  {words.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {opened && <KeyDialog of={opened} onClose={() => setOpenId(null)} />}
      {asked && <Confirm asked={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

const isOver = (at: string) => Date.parse(at) <= Date.now();

function Expiry({ at }: { at: string | null }) {
  const { keys: words } = useSettingsWords();
  const { date } = useFormats();
  if (at === null) return words.never;
  return isOver(at) ? <span className="text-danger">{words.expired}</span> : date(at);
}

function Confirm({ asked, onClose }: { asked: GatewayKey; onClose: () => void }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  const { ago } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();

  async function revoke() {
    onClose();
    const done = await acting(call(revokeKey, { params: { id: asked.id } }));
    if (done) toasts.show({ text: words.revoked({ name: asked.name }) });
    await queries.invalidateQueries({ queryKey: keyOf(listKeys) });
  }
  return (
    <Dialog open onClose={onClose} title={words.revokeTitle({ name: asked.name })}>
      <p className="px-5 pt-2 text-ui text-ink-soft">
        {asked.lastUsedAt === null ? words.revokeUnused : words.revokeUsed({ ago: ago(asked.lastUsedAt) })}
      </p>
      <DialogButtons>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button look="danger" onClick={() => void revoke()}>
          {words.revoke}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

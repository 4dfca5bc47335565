/** Makes, shows and takes back the links to one chat. */
import { useId, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Camera from 'lucide-react/icons/camera';
import Radio from 'lucide-react/icons/radio';
import { createShare, listShares, type Share } from '#shared/contract/shares.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { ShareLine } from './share-line.tsx';

const DAY_MS = 86_400_000;
const ENDS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, never: null } as const;
type End = keyof typeof ENDS;

export function ShareChat({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listShares, { query: { chatId } }));
  const [adding, setAdding] = useState(false);
  const making = data?.enabled === true && (adding || data.shares.length === 0);
  return (
    <Dialog open onClose={onClose} title={words.shareTitle} closeLabel={shell.close}>
      <div className="px-5 pt-1 pb-5">
        <p className="text-small text-ink-soft">{data?.enabled === false ? words.shareOff : words.shareIntro}</p>
        {error && !data && (
          <p role="alert" className="mt-4 text-ui text-danger">
            {errorText(error)}
          </p>
        )}
        {data && data.shares.length > 0 && (
          <ul aria-label={words.otherLinks} className="mt-4 border-t border-line">
            {data.shares.map((share) => (
              <ShareLine key={share.id} share={share} />
            ))}
          </ul>
        )}
        {data?.enabled && !making && (
          <Button className="mt-4" onClick={() => setAdding(true)}>
            {words.newLink}
          </Button>
        )}
      </div>
      {making && <NewLink chatId={chatId} onMade={() => setAdding(false)} onCancel={onClose} />}
    </Dialog>
  );
}

interface NewLinkProps {
  chatId: string;
  onMade: (share: Share) => void;
  onCancel: () => void;
}

function NewLink({ chatId, onMade, onCancel }: NewLinkProps) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const queries = useQueryClient();
  const acting = useActing();
  const id = useId();
  const [form, setForm] = useState<'snapshot' | 'live'>('snapshot');
  const [end, setEnd] = useState<End>('month');
  const [password, setPassword] = useState('');
  const [steps, setSteps] = useState(false);
  const [busy, setBusy] = useState(false);

  async function make() {
    setBusy(true);
    const ms = ENDS[end];
    await acting(
      (async () => {
        const share = await call(createShare, {
          body: {
            chatId,
            form,
            steps,
            expiresAt: ms === null ? null : new Date(Date.now() + ms).toISOString(),
            password: password === '' ? null : password,
          },
        });
        await queries.invalidateQueries({ queryKey: keyOf(listShares) });
        onMade(share);
      })(),
    );
    setBusy(false);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <div className="grid gap-4 px-5">
        <div>
          <Segmented
            label={words.form}
            value={form}
            options={[
              { value: 'snapshot', label: words.forms.snapshot, icon: Camera },
              { value: 'live', label: words.forms.live, icon: Radio },
            ]}
            onChange={setForm}
          />
          <p id={id} className="mt-1.5 text-small text-ink-soft">
            {words.formHints[form]}
          </p>
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={words.expires}>
            {(control) => (
              <Select
                {...control}
                value={end}
                onChange={(event) => {
                  const chosen = (Object.keys(ENDS) as End[]).find((one) => one === event.target.value);
                  if (chosen) setEnd(chosen);
                }}
              >
                {(Object.keys(ENDS) as End[]).map((one) => (
                  <option key={one} value={one}>
                    {words.expiry[one]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={words.password} hint={words.passwordHint}>
            {(control) => (
              <TextInput
                {...control}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={200}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Checkbox label={words.steps} checked={steps} onChange={(event) => setSteps(event.target.checked)} />
      </div>
      <DialogButtons>
        <Button onClick={onCancel}>{shell.cancel}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {words.makeLink}
        </Button>
      </DialogButtons>
    </form>
  );
}

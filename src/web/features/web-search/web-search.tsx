/** Which search engine answers may ask: one row of the server's settings, with its form in a dialog. */
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteWebSearch, getWebSearch, putWebSearch, type WebSearchState } from '#shared/contract/web-search.ts';
import { useActing } from '../../lib/acting.ts';
import { call, query } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { SettingRow } from '../../lib/settings-frame.tsx';
import { EngineDialog } from './engine-dialog.tsx';
import { engineNames } from './engine-names.ts';

export function WebSearch() {
  const { shell } = useWords();
  const { webSearch: words, settings } = useSettingsWords();
  const queries = useQueryClient();
  const toasts = useToasts();
  const acting = useActing();
  const [open, setOpen] = useState(false);
  const { data: state } = useQuery(query(getWebSearch));
  if (!state) return null;
  const show = (next: WebSearchState) => queries.setQueryData(query(getWebSearch).queryKey, next);

  async function switchOff(kept: WebSearchState) {
    show(await call(deleteWebSearch));
    // A key does not come back from the server: who takes it back without one writes it again.
    const { settings: before } = kept;
    const restorable = before !== null && !kept.hasKey;
    toasts.show({
      text: words.off,
      ...(restorable && {
        action: { label: shell.undo, run: () => void acting(call(putWebSearch, { body: before }).then(show)) },
      }),
    });
  }

  const isLocked = state.source === 'environment';
  return (
    <SettingRow title={words.title} hint={isLocked ? settings.setByEnvironment : words.hint}>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-small text-ink-soft">
          {state.settings === null ? words.none : engineNames[state.settings.engine]}
        </span>
        <Button onClick={() => setOpen(true)}>
          {isLocked ? words.try : state.settings === null ? words.choose : words.change}
        </Button>
        {state.settings !== null && !isLocked && (
          <Button look="quiet" onClick={() => void acting(switchOff(state))}>
            {words.switchOff}
          </Button>
        )}
      </div>
      {open && <EngineDialog state={state} onSaved={show} onClose={() => setOpen(false)} />}
    </SettingRow>
  );
}

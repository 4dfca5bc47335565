/** What the person said once and for all of servers' tools, to be taken back. */
import { useQueryClient } from '@tanstack/react-query';
import Trash from 'lucide-react/icons/trash-2';
import { forgetToolWord, listToolWords, type ToolWord } from '#shared/contract/tool-words.ts';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { IconButton } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';

export function ToolWords({ words }: { words: readonly ToolWord[] }) {
  const { toolServers: t } = useSettingsWords();
  if (words.length === 0) return null;
  return (
    <>
      <h3 className="mt-5 text-ui font-medium">{t.decided}</h3>
      <p className="text-small text-pretty text-ink-soft">{t.decidedIntro}</p>
      <ul aria-label={t.decided} className="mt-1">
        {words.map((word) => (
          <Line key={word.tool} said={word} />
        ))}
      </ul>
    </>
  );
}

function Line({ said: { id, tool, word, since } }: { said: ToolWord }) {
  const { toolServers: t } = useSettingsWords();
  const { date } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const name = tool.replace('__', ': ');
  async function forget() {
    if (await acting(call(forgetToolWord, { params: { id } }))) toasts.show({ text: t.asksAgain({ name }) });
    await queries.invalidateQueries({ queryKey: keyOf(listToolWords) });
  }
  return (
    <li className="flex items-center gap-x-3 border-b border-line py-2 text-ui last:border-0">
      <span className="min-w-0 flex-1">
        <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
        <span className="block text-small text-ink-soft">{t.saidOn[word]({ date: date(since) })}</span>
      </span>
      <IconButton icon={Trash} iconSize={16} label={t.takeBack({ name })} onClick={() => void forget()} />
    </li>
  );
}

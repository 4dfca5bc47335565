import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import { listModels } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { query } from '../../lib/api.ts';
import { broughtToPlayground } from '../../lib/playground-request.ts';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { AnswerView } from './answer-view.tsx';
import { CodeView } from './code-view.tsx';
import { Messages } from './messages.tsx';
import { Parameters } from './parameters.tsx';
import { draftOf, emptyDraft, requestOf, type Draft, type Wrong } from './request.ts';
import { usePlayground } from './use-playground.ts';

/** A request by hand: what is sent on the left, what comes and how a program would ask it on the right. */
export function Playground() {
  const { playground: words } = useSettingsWords();
  const { data } = useQuery(query(listModels));
  const [draft, setDraft] = useState<Draft>(() => draftOf(broughtToPlayground() ?? '') ?? emptyDraft(words.greeting));
  const [wrong, setWrong] = useState<Wrong>({});
  const { came, run, stop } = usePlayground();
  const { request } = requestOf(draft, data?.default ?? '');
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const running = came.state === 'running';

  function start() {
    const asked = requestOf(draft, data?.default ?? '');
    setWrong(asked.wrong);
    if (Object.keys(asked.wrong).length === 0) void run(asked.request);
  }
  return (
    <>
      <Link
        to="/settings/keys"
        className="-ms-1 mb-5 inline-flex items-center gap-1 rounded-control text-ui text-ink-soft hover:text-ink pointer-coarse:-mt-3 pointer-coarse:mb-2 pointer-coarse:h-11"
      >
        <Icon of={ChevronLeft} />
        {words.back}
      </Link>
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-2">
        <form
          noValidate
          aria-label={words.title}
          className="grid min-w-0 gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            start();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            start();
          }}
        >
          <Messages draft={draft} models={data} onChange={change} />
          <Parameters draft={draft} wrong={wrong} onChange={change} />
          <div className="flex gap-2">
            <Button type="submit" look="primary" disabled={running || data?.default === null}>
              {words.run}
            </Button>
            {running && <Button onClick={stop}>{words.stop}</Button>}
          </div>
        </form>
        <div className="grid min-w-0 gap-8">
          <AnswerView came={came} request={request} />
          <CodeView request={request} />
        </div>
      </div>
    </>
  );
}

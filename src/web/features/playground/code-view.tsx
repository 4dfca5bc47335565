import { useState } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { copyText } from '../../lib/clipboard.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { codeOf, LANGUAGES, type Language } from './code.ts';
import type { Request } from './request.ts';

/** The request as it stands, as a program. */
export function CodeView({ request }: { request: Request }) {
  const { shell } = useWords();
  const { playground: words } = useSettingsWords();
  const [language, setLanguage] = useState<Language>('curl');
  const code = codeOf(language, { origin: location.origin, key: words.yourKey, request });
  return (
    <section aria-labelledby="playground-code" className="min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="playground-code" className="text-section font-semibold">
          {words.code}
        </h2>
        <Segmented
          label={words.language}
          hideLabel
          value={language}
          options={LANGUAGES.map((value) => ({ value, label: value }))}
          onChange={setLanguage}
        />
      </div>
      <div className="mt-3 rounded-card bg-surface">
        <div className="flex h-10 items-center justify-between border-b border-line ps-4 pe-1 pointer-coarse:h-12">
          <span className="text-small text-ink-soft">{language}</span>
          <CopyButton
            copy={() => copyText(code)}
            words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
          />
        </div>
        <pre
          tabIndex={0}
          role="group"
          aria-label={words.codeOf({ language })}
          className="max-h-120 overflow-auto p-4 font-mono text-small"
        >
          <code>{code}</code>
        </pre>
      </div>
      <p className="mt-2 text-small text-ink-soft">{words.codeHint}</p>
    </section>
  );
}

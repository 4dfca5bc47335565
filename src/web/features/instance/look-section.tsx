import { useId, useRef, useState } from 'react';
import { LANGUAGES, languages } from '#shared/languages.ts';
import { shadesOf } from '#shared/accent.ts';
import { deleteLogo, putLogo } from '#shared/contract/look.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, upload } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SettingRow } from '../../lib/settings-frame.tsx';

/** The sign, the colour and the language of the door; all of them come with the first page. */
export function LookSection() {
  return (
    <>
      <Logo />
      <Accent />
      <DefaultLanguage />
    </>
  );
}

function Logo() {
  const { house: words, settings } = useSettingsWords();
  const entry = settings.entries['instance.logo'];
  const { session, dressHouse } = useSession();
  const acting = useActing();
  const chooser = useRef<HTMLInputElement>(null);
  const logo = session.house?.logo ?? null;
  async function send(file: File | undefined) {
    if (!file) return;
    const sent = upload(putLogo, file);
    if (await acting(sent)) dressHouse({ logo: (await sent).logo });
  }
  async function remove() {
    if (await acting(call(deleteLogo))) dressHouse({ logo: null });
  }
  return (
    <SettingRow title={entry.title} hint={entry.hint}>
      <div className="flex items-center gap-2">
        {logo !== null && (
          <img src={`/api/logo?v=${logo}`} alt={words.logoNow} className="size-9 rounded-md object-contain" />
        )}
        <Button onClick={() => chooser.current?.click()}>{words.logoChoose}</Button>
        {logo !== null && (
          <Button look="quiet" onClick={() => void remove()}>
            {words.logoRemove}
          </Button>
        )}
        <input
          ref={chooser}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/svg+xml"
          aria-label={words.logoChoose}
          tabIndex={-1}
          className="hidden"
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
    </SettingRow>
  );
}

/** Close to the house's own green, for the field that wants a colour. */
const GREEN = '#2f6b58';

function Accent() {
  const { house: words, settings } = useSettingsWords();
  const entry = settings.entries['instance.accent'];
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();
  const state = stateOf('instance.accent');
  const [draft, setDraft] = useState<string>();
  if (!state) return null;
  const now = draft ?? state.value;
  async function save(value: string | null) {
    if (!(await acting(put.mutateAsync({ key: 'instance.accent', value })))) return;
    setDraft(undefined);
    wear(value);
  }
  return (
    <SettingRow
      title={entry.title}
      hint={state.locked ? settings.setByEnvironment : <AccentHint hint={entry.hint} hex={now} />}
      labelFor={id}
    >
      <div className="flex items-center gap-2">
        {now !== null && <Samples hex={now} />}
        <input
          id={id}
          type="color"
          value={now ?? GREEN}
          disabled={state.locked}
          className="h-9 w-12 cursor-pointer rounded-control bg-raised p-1 ring-1 ring-inset ring-edge"
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => {
            if (draft !== undefined && draft !== state.value) void save(draft);
          }}
        />
        {state.value !== null && !state.locked && (
          <Button look="quiet" onClick={() => void save(null)}>
            {words.accentReset}
          </Button>
        )}
      </div>
    </SettingRow>
  );
}

/** Puts the sheet of the chosen colour in the place of the one that came with the page. */
function wear(hex: string | null): void {
  const old = document.querySelector('link[rel="stylesheet"][href^="/api/look.css"]');
  if (hex !== null) {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = `/api/look.css?v=${hex.slice(1)}`;
    sheet.addEventListener('load', () => old?.remove());
    document.head.append(sheet);
  } else old?.remove();
}

function AccentHint({ hint, hex }: { hint: string; hex: string | null }) {
  const { house: words } = useSettingsWords();
  const { list } = useFormats();
  if (hex === null) return hint;
  const { light, dark } = shadesOf(hex);
  const said = [
    ...(light.adjusted ? [words.lookAdjusted({ themes: words.themes.light, how: words.darker })] : []),
    ...(dark.adjusted ? [words.lookAdjusted({ themes: words.themes.dark, how: words.lighter })] : []),
  ];
  return (
    <>
      {hint}
      {said.length > 0 && (
        <span role="status" className="block text-warn-ink">
          {list(said).length > 0 && said.join(' ')}
        </span>
      )}
    </>
  );
}

/** As it will be read on light and on dark, whatever the theme is now. */
function Samples({ hex }: { hex: string }) {
  const { house: words } = useSettingsWords();
  const { light, dark } = shadesOf(hex);
  return (
    <svg viewBox="0 0 100 36" className="h-9 w-25 rounded-control" role="img" aria-label={words.sample}>
      <rect width="50" height="36" fill="oklch(98.8% 0.004 85)" />
      <rect x="50" width="50" height="36" fill="oklch(18% 0.006 85)" />
      <rect x="8" y="8" width="34" height="20" rx="6" fill={light.accent} />
      <text x="25" y="22" textAnchor="middle" fontSize="11" fontWeight="600" fill={light.onAccent}>
        Aa
      </text>
      <rect x="58" y="8" width="34" height="20" rx="6" fill={dark.accent} />
      <text x="75" y="22" textAnchor="middle" fontSize="11" fontWeight="600" fill={dark.onAccent}>
        Aa
      </text>
    </svg>
  );
}

function DefaultLanguage() {
  const { house: words, settings } = useSettingsWords();
  const entry = settings.entries['instance.language'];
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();
  const state = stateOf('instance.language');
  if (!state) return null;
  return (
    <SettingRow title={entry.title} hint={state.locked ? settings.setByEnvironment : entry.hint} labelFor={id}>
      <Select
        id={id}
        className="sm:w-64"
        value={state.value}
        disabled={state.locked}
        onChange={(event) => void acting(put.mutateAsync({ key: 'instance.language', value: event.target.value }))}
      >
        <option value="auto">{words.languageAuto}</option>
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {LANGUAGES[language].name}
          </option>
        ))}
      </Select>
    </SettingRow>
  );
}

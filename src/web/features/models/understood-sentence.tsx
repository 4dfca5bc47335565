import type { Understood } from '#shared/contract/connections.ts';
import { Rich } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { regionName } from './regions.ts';

export interface Corrections {
  resource: string;
  baseUrl: string;
  deployment: string;
  apiVersion: string;
}

interface UnderstoodSentenceProps {
  understood: Understood;
  /** The vendor's name. */
  label: string;
  value: Corrections;
  onChange: (value: Corrections) => void;
}

/** What a paste was taken for, as a sentence whose parts can be written over. */
export function UnderstoodSentence({ understood, label, value, onChange }: UnderstoodSentenceProps) {
  const { models: words } = useSettingsWords();
  const blank = (name: keyof Corrections, title: string, empty: string) => (
    <Blank title={title} empty={empty} value={value[name]} onChange={(text) => onChange({ ...value, [name]: text })} />
  );
  const azure = understood.kind === 'azure' || understood.kind === 'foundry';
  const sentence = !azure ? words.sentenceOther : understood.surface === 'v1' ? words.sentenceV1 : words.sentenceAzure;
  const cloud = understood.cloud !== null && understood.cloud !== 'public' ? words.clouds[understood.cloud] : null;
  const region = understood.region !== null ? regionName(understood.region) : cloud;
  return (
    <p className="mt-1 text-answer leading-9">
      <Rich
        of={sentence}
        with={{
          vendor: label,
          resource:
            understood.resource === null
              ? blank('baseUrl', words.addressField, '')
              : blank('resource', words.resourceField, ''),
          region: region === null ? '' : words.inRegion({ region }),
          address: blank('baseUrl', words.addressField, ''),
          deployment: blank('deployment', words.deploymentField, words.anyDeployment),
          version: blank('apiVersion', words.versionField, words.latestVersion),
        }}
      />
    </p>
  );
}

/** A part of the sentence: as wide as what is in it. */
function Blank({
  title,
  empty,
  value,
  onChange,
}: {
  title: string;
  empty: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <span className="inline-grid max-w-full align-baseline">
      {/* The same text behind the field is what makes it as wide as its content. */}
      <span
        aria-hidden="true"
        className="invisible col-start-1 row-start-1 overflow-hidden px-1.5 font-medium whitespace-pre"
      >
        {value || empty || ' '}
      </span>
      <input
        aria-label={title}
        data-tip={title}
        data-tip-side="top"
        value={value}
        placeholder={empty}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        size={1}
        onChange={(event) => onChange(event.target.value.trim())}
        className="col-start-1 row-start-1 w-full min-w-10 rounded-md bg-tint px-1.5 leading-7 font-medium text-ink shadow-[inset_0_-1px_0_var(--accent)]"
      />
    </span>
  );
}

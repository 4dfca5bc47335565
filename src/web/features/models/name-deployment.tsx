import { useState, type FormEvent } from 'react';
import type { Connection } from '#shared/contract/connections.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { formText } from '../../lib/form.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { hasDeployments } from './connections.ts';

interface NameDeploymentProps {
  connection: Connection;
  busy: boolean;
  onName: (name: string) => void;
}

/** Where nobody tells which deployments there are: one field for the name of one. */
export function NameDeployment({ connection, busy, onName }: NameDeploymentProps) {
  const { models: words } = useSettingsWords();
  const [missing, setMissing] = useState(false);
  const azure = hasDeployments(connection);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = formText(event.currentTarget)('deployment').trim();
    setMissing(name === '');
    if (name === '') event.currentTarget.querySelector('input')?.focus();
    else onName(name);
  }
  return (
    <form noValidate onSubmit={submit} className="max-w-140">
      <Field
        label={azure ? words.deployment : words.modelName}
        hint={azure ? words.nameOne : words.nameOneVendor}
        error={missing ? (azure ? words.deploymentMissing : words.modelMissing) : undefined}
      >
        {(control) => (
          <div className="flex gap-2">
            <TextInput
              {...control}
              name="deployment"
              maxLength={120}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              placeholder={azure ? 'gpt-4o' : undefined}
              onChange={() => setMissing(false)}
            />
            <Button type="submit" look="primary" busy={busy} className="shrink-0">
              {words.checkAndAdd}
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}

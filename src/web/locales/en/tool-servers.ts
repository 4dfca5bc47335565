import { phrase, plural } from '../../lib/words.ts';

export const toolServers = {
  label: 'Secrets of MCP servers',
  none: 'Asked without a secret',
  has: phrase('{header} ends in {hint}'),
  hasOnly: phrase('{header} is set'),
  give: 'Add a secret',
  change: 'Change the secret',
  remove: phrase('Remove the secret of {name}'),
  check: 'Check',
  checking: 'Asking it…',
  ready: plural('en', { one: 'Answers, {n} tool', other: 'Answers, {n} tools' }),
  title: phrase('Secret of {name}'),
  kind: 'It is told as',
  bearer: 'Bearer token',
  header: 'A header of its own',
  headerName: 'Name of the header',
  headerWrong: 'This is no header a secret can stand in. Write a name such as x-api-key.',
  secret: 'Secret',
  secretHint: 'Kept encrypted, for this address only. It is not shown again.',
  secretMissing: 'Paste the secret.',
  save: 'Save',
};

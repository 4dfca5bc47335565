import { phrase, plural } from '../../lib/words.ts';

/** The glass box of an answer and the window's parts: they come with them. */
export const glass = {
  title: 'How this answer was made',
  close: 'Close',
  continued: phrase('Continued {when}'),
  asked: phrase('Asked {when}'),
  unknown: 'Nothing is kept of how this was asked: it was imported, or made by an older version.',

  calls: 'Calls',
  purposes: {
    chat: 'Answer',
    title: 'Title',
    summary: 'Summary of earlier messages',
    'follow-ups': 'Follow-up questions',
    translation: 'Translation',
    check: 'Check',
    trial: 'Successor on trial',
    playground: 'Playground',
  },
  otherPurpose: phrase('Call ({purpose})'),
  columns: {
    what: 'What',
    input: 'Input',
    cached: 'Cached',
    output: 'Output',
    first: 'First',
    total: 'Total',
    price: 'Price',
  },
  attempts: plural('en', { one: '{n} try', other: '{n} tries' }),
  failed: phrase('failed: {code}'),
  simulated: 'simulated',
  unpriced: 'not known',

  prompt: 'What was sent',
  parts: {
    instructions: 'Instructions',
    project: 'Project',
    files: 'Files',
    memory: 'Memory',
    summary: 'Summary',
    history: 'Messages',
    tools: 'Tools',
    continue: 'Request to continue',
  },
  roles: { system: 'System', user: 'You', assistant: 'Answer', tool: 'Tool' },
  about: 'Tokens of the parts are estimates; the calls above say what the provider counted.',
  exact: 'Rebuilt from the chat, and identical to what was sent (checked by its fingerprint).',
  changed: 'Something above this answer has changed since: this is what would be sent now.',
  leftOut: plural('en', { one: '{n} older message did not fit.', other: '{n} older messages did not fit.' }),
  request: 'Request as JSON',
  adapted:
    'The gateway puts the deployment’s own name and the settings its model needs in their place; keys are added last and shown nowhere.',

  changedFor: phrase('Changed for this model: {changes}'),

  code: 'The same call as code',
  codeHint: 'Against this server, with one of your keys in PARLOR_KEY. The base address is all that differs for Azure.',
  codeAzure: 'Against Azure OpenAI, with the resource and key of your own.',
  target: 'Against',
  here: 'This server',
  azure: 'Azure OpenAI',
  language: 'Language',
  cut: phrase('… {count} characters more'),

  window: {
    title: 'The window',
    used: phrase('{used} of {room} tokens'),
    usedUnknown: phrase('{used} tokens; how many the model takes is not known'),
    rest: phrase('{tokens} of {window} are kept free for the answer.'),
    summed: plural('en', { one: '{n} message is sent as a summary.', other: '{n} messages are sent as a summary.' }),
    leftOut: plural('en', {
      one: '{n} older message will be left out.',
      other: '{n} older messages will be left out.',
    }),
    soon: phrase('From {tokens} tokens on, older messages are summed up; you see it in the chat and can undo it.'),
    cached: phrase('{share} of the last request was in the provider’s cache.'),
    estimate: 'Estimated, and corrected by what the last answers took.',
  },
};

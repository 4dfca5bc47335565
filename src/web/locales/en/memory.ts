import { phrase, plural } from '../../lib/words.ts';

export const memory = {
  title: 'Memory',
  intro: 'What models are told about you ahead of your chats. Nobody else sees it.',
  none: 'Nothing is remembered. Write a fact here, or tell a model to remember something.',
  add: 'Add a fact',
  placeholder: 'Lives in Hangzhou and writes Go.',
  save: 'Save',
  edit: phrase('Edit “{fact}”'),
  delete: phrase('Delete “{fact}”'),
  deleted: 'Forgotten',
  byYou: 'Written by you',
  byModel: 'Kept by a model',
  said: phrase('in {title}'),
  takes: phrase('{tokens} of {most} tokens in each chat'),
  beyond: phrase('{tokens} tokens. Only the newest {most} are told; delete what is no longer true.'),
  facts: plural('en', { one: '{n} fact', other: '{n} facts' }),
};

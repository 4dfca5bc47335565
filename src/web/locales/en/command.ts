import { phrase, plural } from '../../lib/words.ts';

export const command = {
  find: 'Find a chat, a setting or an action',
  results: 'Results',
  nothing: 'Nothing fits this. Try fewer letters.',
  count: plural('en', { one: '{n} result', other: '{n} results' }),
  recent: 'Recent',
  actions: 'Actions',
  model: 'Model',
  messages: 'Messages',
  search: 'Search everything',
  searchFor: phrase('Search everything for “{text}”'),
  connect: 'Connect a model',
  sidebar: 'Show or hide the sidebar',
  send: 'Send the message',
  newLine: 'New line in the message',
  stopAnswer: 'Stop the answer, in the message',
  editLast: 'Edit the last message, in an empty one',
  toMessage: 'Go to the message',
  undo: 'Undo what a notice offers',
  renameChat: 'Rename the chat in focus',
  close: 'Close what is on top',
};

import { phrase, plural } from '../../lib/words.ts';

/** What one does with the turns of a conversation: several answers, forks, what waits, what was summed up. */
export const turns = {
  // Several models
  compare: 'Compare models',
  compareHint: 'Up to four answer the same message, side by side.',
  others: plural('en', { one: '+{n}', other: '+{n}' }),
  othersLong: plural('en', { one: 'and {n} other model', other: 'and {n} other models' }),
  sideBySide: 'Answers side by side',
  keep: 'Keep this one',
  kept: phrase('Kept {model}. The others stay as versions.'),
  goesOnHere: 'The next message goes on from here',
  goOnHere: 'Go on from here',
  show: phrase('Show {model}'),
  compareVersions: 'Compare versions',
  answerWith: 'Answer with another model',
  answerWithModel: phrase('Answer with {model}'),

  // Forks
  translate: 'Translate',
  remember: 'Remember this',
  fork: 'Fork from here',
  forkHint: 'A new chat with everything up to this',
  forked: 'Forked into a new chat',
  forkedFrom: 'Forked from another chat here.',
  continuedFrom: 'Continued here from a shared chat.',
  openOriginal: 'Open the original',

  // What waits
  queue: 'Queue: send when the answer ends',
  steer: 'Stop the answer and send now',
  waiting: 'Waiting for the answer to end',
  sendNow: 'Send now',
  editQueued: 'Edit',
  removeQueued: 'Remove',
  held: 'Not sent yet: the answer before it was stopped or went wrong.',
  heldBy: phrase('Not sent yet. {sentence}'),
  placeholderBusy: 'Reply; it is sent when the answer ends',

  // Summaries
  summing: 'Summing up what was said before…',
  summed: plural('en', { one: '{n} earlier message summed up', other: '{n} earlier messages summed up' }),
  summedOff: plural('en', { one: '{n} earlier message sent as it is', other: '{n} earlier messages sent as they are' }),
  sumFailed: 'The earlier messages could not be summed up; the oldest were left out.',
  summedHint: phrase(
    'The window was nearly full. This stands for them in what the model reads: {before} → {after} tokens.',
  ),
  useMessages: 'Send the messages themselves',
  useSummary: 'Send the summary',

  // Figures
  simulated: 'Simulated: nothing is charged.',
  free: 'simulated',
  cachedShare: phrase('{share} cached'),
  glass: 'How this answer was made',

  // The window
  contextFull: phrase('{share} of the window is used'),
  contextTokens: plural('en', {
    one: 'The next request takes about {n} token',
    other: 'The next request takes about {n} tokens',
  }),

  finishedTitle: phrase('{title} is answered'),
};

import { phrase } from '../../lib/words.ts';

/** Who is mentioned, what is translated, what is remembered: it comes with its first use. */
export const besideAnswers = {
  mentions: 'Assistants and files that fit',
  assistants: 'Assistants',
  files: 'Your files',
  mentioned: phrase('{name} will answer this message'),
  attached: phrase('{name} is attached'),
  answeredBy: phrase('Answered by {name}'),

  translating: phrase('Translating into {language}…'),
  translatedInto: 'Translated into',
  by: phrase('by {model}'),
  showOriginal: 'Show original',

  thumbs: { up: 'Good answer', down: 'Bad answer' },
  thumbTold: phrase('{thumb} (the owner can read it)'),
  unrate: 'Take the rating back',
  changeWords: 'Change what you said, or take it back',
  why: { up: 'What was good? (optional)', down: 'What was wrong? (optional)' },
  ratingKept: 'Your rating is kept with the chat. Nobody is told.',
  ratingTold:
    'The owner of this server can read your rating and your words, with your name and the model. Not the chat.',
  ownerReads: 'The owner can read it',
  noWords: 'Skip',
  saveWords: 'Save',

  script: {
    output: 'Output',
    nothing: 'It printed nothing.',
    cut: 'There was more. It is cut here.',
    working: 'Running…',
    error: 'The script stopped with an error.',
    time: 'It took too long and was stopped.',
    memory: 'It needed more memory than a script may have, and was stopped.',
    busy: 'Too many scripts were running. Ask again in a moment.',
    room: 'There is no room left for all of its files. Those that do not fit were not kept.',
  },
  download: phrase('Download {name}'),

  recalled: 'From earlier chats',
  saidByYou: 'You',
  followUps: 'What you could ask next',

  rememberTitle: 'Remember this',
  fact: 'What to remember about you',
  factHint: 'One sentence. It goes ahead of your other chats until you delete it.',
  remember: 'Remember',
  kept: 'Remembered',
  forgotten: 'Forgotten',
  forget: 'Forget',
  manage: 'All that is remembered',

  connectFirst: phrase('Connect your account at {name} first.'),
  connectedNow: phrase('{name} is connected. Ask again.'),
  connect: 'Connect',
  connections: 'Connected services',

  mayRun: 'May this run?',
  callWords: {
    once: 'Allow once',
    chat: 'Allow in this chat',
    always: 'Always allow',
    no: 'Do not allow',
    never: 'Never',
  },
  whyAsked: {
    changed: 'You always allow this tool, but what it says of itself has changed since. Look at it once more.',
    others:
      'You always allow this tool. It asks all the same, because something that you did not write is in this chat and may have asked for it.',
  },
  tooLate: 'Nobody waits for this any more.',
  keptWords: 'What you decided',
};

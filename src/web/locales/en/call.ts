import { phrase } from '../../lib/words.ts';

/** A call: one talks, a model answers. */
export const call = {
  title: phrase('Call with {model}'),
  titleNobody: 'Call',
  phases: {
    connecting: 'Connecting',
    listening: 'Listening',
    hearing: 'You are speaking',
    thinking: 'Thinking',
    answering: 'Answering',
    lost: 'The connection was lost. Connecting again',
    over: 'The call is over',
  },
  muted: 'Your microphone is off',
  mute: 'Turn the microphone off',
  unmute: 'Turn the microphone on',
  end: 'Hang up',
  close: 'Close',
  again: 'Try again',
  voice: 'Voice',
  you: 'You',
  captions: 'What is said',
  hint: 'Just speak. You may interrupt at any time.',
  simulated: 'This is the simulator: its answers were written in advance.',
  unwritten:
    'What you say is heard, but cannot be written down. An admin can name a model for that under Settings → Instance.',
  connectFirst: phrase('{name} needs an account of yours. After the call, connect it in the chat.'),
  broken: 'The connection could not be made again. What was said until then is in the chat.',
  microphone: {
    insecure: 'Browsers let a page listen only over https. Open this server by an address that begins with https.',
    unsupported: 'This browser cannot let a page listen. Use a newer one.',
    denied: 'The browser does not let this page listen. Allow the microphone in its settings, then try again.',
    missing: 'There is no microphone, or it was taken away. Connect one, then try again.',
    busy: 'The microphone is used by another program. Close that, then try again.',
  },
};

import { phrase } from '../../lib/words.ts';

/** The terms of use, where they are read and accepted. */
export const terms = {
  title: 'Terms of use',
  before: phrase('Read and accept these terms to use {instance}.'),
  changed: phrase(
    'The terms of use of {instance} have changed. Read and accept them to go on; what you wrote is still here.',
  ),
  accept: 'Accept and go on',
  leave: 'Sign out',
  elsewhere: phrase('There is no text in your language. This one is in {language}.'),
  acceptedAt: phrase('You accepted them on {date}.'),
  atTheDoor: 'You are asked to accept them when you come in.',
};

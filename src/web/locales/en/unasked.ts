import { phrase, plural } from '../../lib/words.ts';

/** What is said outside the settings: a budget that has passed a mark, a forgotten password. */
export const unasked = {
  notice: 'Budgets',
  own: phrase('{share} of your budget for {period} is spent.'),
  key: phrase('{share} of the budget of the key “{name}” for {period} is spent.'),
  team: phrase('{share} of the budget of the team “{name}” for {period} is spent.'),
  person: phrase('{share} of the budget of {name} for {period} is spent.'),
  instance: phrase('{share} of everybody’s budget for {period} is spent.'),
  period: { day: 'today', month: 'this month' },
  more: plural('en', { one: 'And {n} more.', other: 'And {n} more.' }),
  look: 'See what it went on',
  dismiss: 'Put away',

  forgot: 'Forgotten your password?',
  forgotTitle: 'A new password',
  forgotIntro: 'Type the email you sign in with. If there is an account for it, a link comes to it within a minute.',
  email: 'Email',
  emailInvalid: 'This is not an email address. Type one like ann@example.com.',
  send: 'Send the link',
  sent: 'If there is an account for this address, a link is on its way. It works once, for 30 minutes. Look into the spam folder too.',
  back: 'Back',
};

/** Sentences with `{gaps}`; see `fill` in errors.ts. */
export const en = {
  hello: 'Hello {name},',
  sign: '{instance}',
  test: {
    subject: 'A test letter from {instance}',
    text: 'This letter was sent from Settings → Mail. Letters from this server arrive.',
  },
  invite: {
    subject: 'You are invited to {instance}',
    text: '{inviter} invites you to {instance}. Open this link to make your account:',
    until: 'It works once, until {date} (UTC).',
  },
  reset: {
    subject: 'A new password for {instance}',
    text: 'Somebody asked for a new password for this address. Open this link to choose one:',
    until: 'It works once, for 30 minutes.',
    not: 'If it was not you, do nothing: your password stays as it is.',
  },
  confirm: {
    subject: 'Your account at {instance}',
    text: 'Somebody made an account at {instance} with this address. Open this link to confirm that it is yours and to choose the password:',
    until: 'It works once, for a day.',
    not: 'If it was not you, do nothing: the account stays closed.',
  },
  budget: {
    subject: {
      own: '{share} of your budget is spent',
      key: '{share} of the budget of the key “{name}” is spent',
      team: '{share} of the budget of the team “{name}” is spent',
      person: '{share} of the budget of {name} is spent',
      instance: '{share} of the budget of {instance} is spent',
    },
    day: '{spent} of {budget} for today are spent.',
    month: '{spent} of {budget} for this month are spent.',
    goesOn: 'Nothing has to be done: calls go on until the budget is spent. It begins anew on {date} (UTC).',
    stopped: 'Further calls are refused until the budget begins anew on {date} (UTC), or until it is raised.',
    look: 'What it was spent on:',
    off: 'You can switch these letters off on that page.',
  },
};

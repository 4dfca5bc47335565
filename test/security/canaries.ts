/** What is looked for where it must not be. */

/** Words only the owner may ever read. */
export const PRIVATE = {
  text: 'canary-message-of-the-owner',
  instructions: 'canary-instructions-of-the-owner',
  fileName: 'canary-file-of-the-owner.png',
  invoiceName: 'canary-invoice.csv',
  keyName: 'canary-key-name-of-the-owner',
  upstreamKey: 'canary0upstream0key0of0the0owner',
  logged: 'canary-body-of-the-owner’s-call',
  teamName: 'canary-team-of-the-owner',
  clientSecret: 'canary-client-secret-of-the-owner',
  inviteEmail: 'canary-invite@example.org',
  tagName: 'canary-tag-of-the-owner',
  projectName: 'canary-project-of-the-owner',
  assistantName: 'canary-assistant-of-the-owner',
  promptTitle: 'canary-prompt-of-the-owner',
};

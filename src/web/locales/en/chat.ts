export const chat = {
  message: 'Message',
  send: 'Send',
  stop: 'Stop',
};

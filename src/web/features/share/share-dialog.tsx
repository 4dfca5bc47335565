export function ShareChat(_: { chatId: string; onClose: () => void }) {
  return null;
}

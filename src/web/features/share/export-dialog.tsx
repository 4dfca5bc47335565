import type { ChatSummary } from '#shared/contract/chats.ts';
export function ExportChats(_: { chats: readonly ChatSummary[]; onClose: () => void }) {
  return null;
}

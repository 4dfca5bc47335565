import type { ImportReport } from '#shared/contract/transfer.ts';

/** Whether there is anything to bring in: prompts, assistants or files alone count too. */
export function bringsAnything(report: Omit<ImportReport, 'format'>): boolean {
  const { chats, messages, files, projects, assistants, prompts } = report;
  return [chats, messages, files, projects, assistants, prompts].some(({ added }) => added > 0);
}

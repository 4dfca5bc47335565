/** Chats under the days they were last used on. */
import type { ChatSummary } from '#shared/contract/chats.ts';

export interface DayGroup {
  label: string;
  chats: ChatSummary[];
}

export interface DayWords {
  today: string;
  yesterday: string;
  week: string;
  /** Name of an earlier month. */
  month: (date: Date) => string;
}

/** Groups in the order given (newest first); days are those of the person's clock. */
export function groupByDay(chats: readonly ChatSummary[], now: Date, words: DayWords): DayGroup[] {
  const groups: DayGroup[] = [];
  // Names of months are dear, and ten thousand chats have few.
  const months = new Map<number, string>();
  const month = (date: Date) => {
    const key = date.getFullYear() * 12 + date.getMonth();
    const name = months.get(key) ?? words.month(date);
    months.set(key, name);
    return name;
  };
  const named = { ...words, month };
  for (const chat of chats) {
    const label = dayLabel(new Date(chat.updatedAt), now, named);
    const last = groups.at(-1);
    if (last?.label === label) last.chats.push(chat);
    else groups.push({ label, chats: [chat] });
  }
  return groups;
}

function dayLabel(at: Date, now: Date, words: DayWords): string {
  const days = daysBetween(at, now);
  if (days <= 0) return words.today;
  if (days === 1) return words.yesterday;
  if (days <= 7) return words.week;
  return words.month(at);
}

/** Whole calendar days; noon to noon, so that a day of 23 or 25 hours still counts as one. */
function daysBetween(from: Date, to: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  return Math.round((noon(to) - noon(from)) / 86_400_000);
}

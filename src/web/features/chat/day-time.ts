/** By which hours one greets. */
export type DayTime = 'morning' | 'afternoon' | 'evening' | 'night';

export function dayTime(hour: number): DayTime {
  if (hour < 5 || hour >= 23) return 'night';
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}

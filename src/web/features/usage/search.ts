/** What the address of the usage page says: an address can be sent to somebody, and Back undoes a step. */
import { RANGES, type RangeName } from './range.ts';
import { GROUPS, MEASURES, type Group, type Measure } from './series.ts';

export interface UsageSearch {
  range?: RangeName | undefined;
  by?: Group | undefined;
  measure?: Measure | undefined;
  /** Narrowed to one of a group: its id or name. */
  only?: Partial<Record<Group, string>> | undefined;
  calls?: 'all' | 'failed' | undefined;
}

/** Whatever else stands in the address is left out. */
export function usageSearch(search: Record<string, unknown>): UsageSearch {
  const only: Partial<Record<Group, string>> = {};
  const asked = typeof search['only'] === 'object' && search['only'] !== null ? search['only'] : {};
  for (const [group, value] of Object.entries(asked)) {
    const known = GROUPS.find((name) => name === group);
    if (known !== undefined && typeof value === 'string' && value !== '') only[known] = value;
  }
  return {
    range: RANGES.find((name) => name === search['range']),
    by: GROUPS.find((name) => name === search['by']),
    measure: MEASURES.find((name) => name === search['measure']),
    ...(Object.keys(only).length > 0 && { only }),
    calls: (['all', 'failed'] as const).find((name) => name === search['calls']),
  };
}

/** The server's names of what it is narrowed to. */
export function filterOf(only: Partial<Record<Group, string>>) {
  const { person, team, key, connection, deployment, model } = only;
  return {
    ...(person !== undefined && { userId: person }),
    ...(team !== undefined && { teamId: team }),
    ...(key !== undefined && { keyId: key }),
    ...(connection !== undefined && { connectionId: connection }),
    ...(deployment !== undefined && { deployment }),
    ...(model !== undefined && { model }),
  };
}

/** What one looks at next within one of a group. */
export function within(group: Group, everybody: boolean): Group {
  if (group === 'model' || group === 'deployment' || group === 'connection') return everybody ? 'person' : 'key';
  return 'model';
}

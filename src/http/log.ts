/** One wide line per event, JSON or plain; secrets never reach it because bodies and headers never do. */
export interface Log {
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

/** Plain values, and `cause` for what was thrown. */
type Fields = Record<string, unknown>;

type Level = 'info' | 'warn' | 'error';

/** Writes to `write` (standard error in production), one line each; a stack trace stays on its line as JSON. */
export function createLog(write: (line: string) => void, form: 'plain' | 'json' = 'plain'): Log {
  const say = (level: Level, event: string, fields: Fields = {}) => {
    const { cause, ...rest } = fields;
    const all = { ...rest, ...(cause === undefined ? {} : { cause: describe(cause) }) };
    if (form === 'json') return write(JSON.stringify({ time: new Date().toISOString(), level, event, ...all }));
    const pairs = Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`);
    write([new Date().toISOString(), level.padEnd(5), event, ...pairs].join(' '));
  };
  return {
    info: (event, fields) => say('info', event, fields),
    warn: (event, fields) => say('warn', event, fields),
    error: (event, fields) => say('error', event, fields),
  };
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause === undefined ? '' : ` ← ${describe(cause.cause)}`;
  return `${cause.stack ?? cause.message}${inner}`;
}

/**
 * What a script finds beside the language, written in the script's own: nothing of ours is reached by it but `emit` and
 * `keep`. What it needs of the language it holds on to before the script can change it.
 */

/** Gives `{ shown, why }`: a value, and a failure, as a text of at most `most` characters. */
export const preludeOf = (most: number): string => `(() => {
  const emit = globalThis.__emit, keep = globalThis.__keep;
  delete globalThis.__emit; delete globalThis.__keep;
  const { stringify } = JSON, { call } = Function.prototype, { isArray } = Array;
  const slice = call.bind(String.prototype.slice), map = call.bind(Array.prototype.map), join = call.bind(Array.prototype.join), exec = call.bind(RegExp.prototype.exec);
  const clip = (text) => (text.length > ${most} ? slice(text, 0, ${most}) : text);
  const plain = (_, held) => typeof held === 'bigint' ? held + 'n' : held instanceof Map || held instanceof Set ? [...held] : held;
  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'function') return slice(String(value), 0, 200);
    if (value instanceof Error) return value.name + ': ' + value.message;
    try {
      const flat = stringify(value, plain);
      if (flat === undefined) return String(value);
      if (flat.length <= 100) return flat;
      // Rows one below the other say most in the least room.
      return isArray(value) ? '[\\n' + join(map(value, (one) => '  ' + stringify(one, plain)), ',\\n') + '\\n]' : stringify(value, plain, 2);
    } catch { return String(value); }
  };
  const log = (...values) => {
    let line = '';
    for (let i = 0; i < values.length; i++) line += (i === 0 ? '' : ' ') + clip(shown(values[i]));
    emit(clip(line));
  };
  const why = (failure) => {
    if (failure === null) return 'InternalError: out of memory';
    const known = typeof failure === 'object' && failure !== null && 'message' in failure;
    if (!known) return 'Error: ' + slice(shown(failure), 0, 2000);
    const at = exec(/script\\.js:(\\d+)/, String(failure.stack));
    return slice(String(failure.name ?? 'Error'), 0, 100) + ': ' + slice(String(failure.message), 0, 2000) + (at ? ' (line ' + at[1] + ')' : '');
  };
  globalThis.console = { log, info: log, warn: log, error: log, debug: log, table: log };
  globalThis.print = log;
  globalThis.writeFile = (name, content) => keep(String(name), shown(content));
  return { shown: (value) => clip(shown(value)), why };
})()`;

/** For tables: their text as objects, objects as their text, and the usual figures of a column. */
export const TABLES = `(() => {
  const number = /^-?(?:0|[1-9]\\d{0,15})(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?$/;
  const cells = (text, separator) => {
    const rows = [];
    let row = [], at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (at < text.length) {
      let cell, end;
      if (text[at] === '"') {
        for (end = text.indexOf('"', at + 1); end !== -1 && text[end + 1] === '"'; ) end = text.indexOf('"', end + 2);
        if (end === -1) end = text.length;
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        end += 1;
        while (end < text.length && text[end] !== separator && text[end] !== '\\n') end += 1;
      } else {
        end = at;
        while (end < text.length && text[end] !== separator && text[end] !== '\\n') end += 1;
        cell = text.slice(at, end).trim();
      }
      row.push(cell);
      at = end + 1;
      if (text[end] === separator && end + 1 < text.length) continue;
      if (text[end] === separator) row.push('');
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
    }
    return rows;
  };
  const separatorOf = (text) => {
    const line = text.slice(0, 5000).split('\\n', 1)[0];
    let best = ',';
    for (const one of [',', ';', '\\t', '|']) if (line.split(one).length > line.split(best).length) best = one;
    return best;
  };
  globalThis.parseCsv = (text, separator) => {
    const [head = [], ...rows] = cells(String(text), separator ?? separatorOf(String(text)));
    const names = [];
    for (const [at, name] of head.entries()) {
      let own = name || 'column ' + (at + 1);
      for (let n = 2; names.includes(own); n++) own = name + ' ' + n;
      names.push(own);
    }
    return rows.map((row) => Object.fromEntries(names.map((name, at) => {
      const cell = row[at] ?? '';
      return [name, number.test(cell) ? Number(cell) : cell];
    })));
  };
  globalThis.toCsv = (rows) => {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const quoted = (value) => {
      const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
      return /[",\\r\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    };
    return [names, ...rows.map((row) => names.map((name) => row[name]))].map((row) => row.map(quoted).join(',')).join('\\n') + '\\n';
  };
  globalThis.stats = (values) => {
    const sorted = Float64Array.from([...values].filter((value) => typeof value === 'number' && Number.isFinite(value))).sort();
    const count = sorted.length, sum = sorted.reduce((a, b) => a + b, 0), mean = sum / count;
    const at = (share) => {
      const place = (count - 1) * share, low = Math.floor(place), high = Math.ceil(place);
      return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
    };
    const spread = sorted.reduce((a, b) => a + (b - mean) ** 2, 0);
    if (count === 0) return { count: 0 };
    return { count, sum, mean, sd: count > 1 ? Math.sqrt(spread / (count - 1)) : 0, min: sorted[0], q1: at(0.25), median: at(0.5), q3: at(0.75), max: sorted[count - 1] };
  };
})()`;

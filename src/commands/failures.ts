/** What stopped a command, as sentences for the console: what happened, why, what to do. */
import { join } from 'node:path';
import { ConfigError, type Config } from '#config.ts';
import { SetupError } from '#identity/identity.ts';
import { asOpenFailure, OpenFailure, type OpenFailureKind } from '#store/open-failure.ts';
import { CommandError } from './command-line.ts';

type Place = Pick<Config, 'port' | 'host' | 'dataFolder'>;

/** `place`: where it was to listen and keep its data; null when that was not known yet. */
export function explain(error: unknown, place: Place | null): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof ConfigError || error instanceof SetupError) return `Parlor did not start.\n${error.message}`;
  if (error instanceof OpenFailure) return `Parlor did not start. ${ofData(error)}`;
  const known = place === null ? undefined : ofListening(error, place);
  if (known !== undefined) return `Parlor did not start. ${known}`;
  const failure = place === null ? error : asOpenFailure(error, place.dataFolder);
  if (failure instanceof OpenFailure) return `Parlor did not start. ${ofData(failure)}`;
  return `Parlor did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

const UNTOUCHED = 'Nothing was changed.';

function ofData({ kind, path, message }: OpenFailure): string {
  const folder = path.replace(/[/\\]parlor\.db$/, '');
  const copies = join(folder, 'before-migration');
  const isFile = !/^[^/\\]+:\d+\//.test(path);
  const sentences: Record<OpenFailureKind, string> = {
    newer: `The data in ${folder} was written by a newer version (it knows “${message}”). Start that version, or ${isFile ? `put a copy from ${copies} in place of parlor.db` : 'restore a dump from before the upgrade'}. ${UNTOUCHED}`,
    'not-data': isFile
      ? `${path} is not Parlor’s data. Move it away, or put a backup in its place. ${UNTOUCHED}`
      : `The database at ${path} belongs to another program (it has the tables ${message}). Give Parlor an empty one of its own. ${UNTOUCHED}`,
    damaged: `${path} is damaged (${message}). Put a backup in its place; copies made before upgrades are in ${copies}. What can still be read: sqlite3 parlor.db .recover. ${UNTOUCHED}`,
    unwritable: `The data folder ${folder} cannot be written to (${message}). Let the user who runs Parlor write there, or choose another folder with PARLOR_DATA=….`,
    full: `The disk that holds ${folder} is full. Make room, then start again. ${UNTOUCHED}`,
    'no-secret': `${path} holds no key (${message}; Parlor makes 32). Put the right one back. Without it stored keys to models cannot be opened: to begin anew with those, delete the file. ${UNTOUCHED}`,
    unreachable: `PostgreSQL at ${path} does not answer (${message}). Check the address in DATABASE_URL, and that the server runs and lets this machine connect.`,
    refused: `PostgreSQL at ${path} does not let Parlor in (${message}). Check the user and the password in DATABASE_URL; the user must own the database or be allowed to create tables in it.`,
    'no-database': `PostgreSQL at ${path} answers, but there is no such database (${message}). Create it: createdb parlor. Then name it at the end of DATABASE_URL.`,
    'too-old': `PostgreSQL at ${path} is version ${message}. Parlor needs 13 or newer. ${UNTOUCHED}`,
    'redis-unreachable': `Redis at ${path} does not answer (${message}). Check the address in REDIS_URL, and that the server runs and lets this machine connect.`,
    'redis-refused': `Redis at ${path} does not let Parlor in (${message}). Check the user and the password in REDIS_URL.`,
    held: isFile
      ? `Another Parlor is running on the data in ${folder}. Stop it first, or give this one a folder of its own with PARLOR_DATA=….`
      : `Another Parlor is running on the database at ${path}. Stop it first. Several can share one when all of them have the same REDIS_URL.`,
  };
  return sentences[kind];
}

function ofListening(error: unknown, { port, host }: Place): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Another program uses port ${port}. Stop it, or choose another port with PORT=….`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}. Set PARLOR_HOST to one of its own, such as 0.0.0.0.`;
    case 'EACCES':
      // Of a file it is about the data.
      if (!('syscall' in error) || error.syscall !== 'listen') return undefined;
      return `The user who runs Parlor may not listen on port ${port}. Choose one above 1023 with PORT=….`;
    default:
      if (/^ERR_(OSSL|SSL|TLS|CRYPTO)/.test(error.code))
        return `PARLOR_TLS_CERT and PARLOR_TLS_KEY cannot be used (${error.message}). Expected a certificate chain and its private key, as PEM files.`;
      return undefined;
  }
}

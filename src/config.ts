/**
 * Every environment variable of Parlor's own, one schema, read once at start. (The variables of LobeChat's that it
 * understands are read from the same environment by `environment/lobechat.ts`.)
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { list, variable, type Variable } from '#config-variable.ts';
import { headerFrom, providerFrom, signInVariables, Sources, SOURCES_EXPECTED } from '#config-sign-in.ts';

const Port = z.coerce.number().int().min(0).max(65535);
const Url = z.url({ protocol: /^https?$/ });

/** Samples that other products ship, so that everybody has them; SHA-256, so that this file does not hand them on. */
const KNOWN = new Set([
  '46be7a9c83b1fb2fb33b26489d82ef2b8d7cca58c09634636efc603140ed698b',
  '36655cfbf31339b14a22256a2152e71eca418bff40f4fd77b2cd9a0018ea6eaf',
]);

/** No placeholder, no sample, and not a few characters over and over. */
function isUnguessed(secret: string): boolean {
  if (/change.?me|your.?secret|placeholder|^1234/i.test(secret)) return false;
  return new Set(secret).size >= 6 && !KNOWN.has(createHash('sha256').update(secret).digest('hex'));
}

/** Name → what it takes and what it does; `--help` prints this table. */
export const variables = {
  PORT: variable(Port, 'a port number, 0 to 65535', 'The port to listen on (3210)'),
  HOSTNAME: variable(
    z.string().max(255),
    'a host name or an address',
    'Used as the address to listen on when it is an IP address',
  ),
  PARLOR_HOST: variable(
    z.string().max(255),
    'an address such as 0.0.0.0 or 127.0.0.1',
    'The address to listen on (0.0.0.0)',
  ),
  PARLOR_DATA: variable(z.string().min(1), 'a folder', 'Where everything is kept (./data)'),
  DATABASE_URL: variable(
    z.url({ protocol: /^postgres(ql)?$/ }),
    'an address such as postgres://parlor:password@db:5432/parlor',
    'Keeps everything in PostgreSQL instead of a file in the data folder',
    true,
  ),
  REDIS_URL: variable(
    z.url({ protocol: /^rediss?$/ }),
    'an address such as redis://:password@cache:6379',
    'Keeps limits, sign-in delays and answers being written in Redis or Valkey, for several processes to share',
    true,
  ),
  PARLOR_FILES: variable(
    z.string().min(1),
    'a folder',
    'Where uploaded files are, when several machines share them (files in the data folder)',
  ),
  S3_BUCKET: variable(z.string().min(1), 'a name', 'The bucket that holds uploaded files, instead of a folder'),
  S3_ENDPOINT: variable(Url, 'an address such as https://s3.example.com', 'Where the bucket is (Amazon’s own)'),
  S3_REGION: variable(z.string().min(1), 'a region', 'Its region (us-east-1)'),
  S3_ACCESS_KEY_ID: variable(z.string().min(1), 'an ID', 'Who may use it'),
  S3_SECRET_ACCESS_KEY: variable(z.string().min(1), 'a key', 'With which key', true),
  S3_ENABLE_PATH_STYLE: variable(
    z.enum(['0', '1']),
    '0 or 1',
    'Whether the bucket stands in the path, as for MinIO (0)',
  ),
  PARLOR_WORKERS: variable(
    z.coerce.number().int().min(1).max(64),
    'a whole number from 1 to 64',
    'Processes on the same port (1); more need DATABASE_URL and REDIS_URL',
  ),
  PARLOR_SECRET: variable(
    z.string().min(16).refine(isUnguessed),
    'at least 16 characters that nobody else has',
    'What secrets are encrypted with (a key file in the data folder)',
    true,
  ),
  PARLOR_SETUP: variable(
    z.string().regex(/^[^\s:@]+@[^\s:@]+:.{8,}$/),
    'email:password with a password of at least 8 characters',
    'Makes the owner at first start, without the set-up page',
    true,
  ),
  APP_URL: variable(Url, 'an address such as https://chat.example.com', 'The address people use, behind a proxy'),
  ACCESS_CODE: variable(z.string(), 'one code, or several separated by commas', 'Codes that open the chat', true),
  ACCESS_CODE_FILE: variable(z.string().min(1), 'a file with one code per line', 'The same, from a file'),
  PARLOR_TRUSTED_PROXIES: variable(Sources, SOURCES_EXPECTED, 'Proxies whose X-Forwarded-For and -Proto are believed'),
  ...signInVariables,
  PARLOR_TLS_CERT: variable(z.string().min(1), 'a PEM file', 'Certificate chain, to serve https itself'),
  PARLOR_TLS_KEY: variable(z.string().min(1), 'a PEM file', 'Its private key'),
  PARLOR_SMTP_URL: variable(
    z.url({ protocol: /^smtps?$/ }),
    'an address such as smtp://user:password@mail.example.com:587, or smtps:// for TLS from the start',
    'The mail server that letters go through, instead of the one set on the page',
    true,
  ),
  PARLOR_MAIL_FROM: variable(
    z
      .string()
      .regex(/^[^\r\n]*[^\s<>@]+@[^\s<>@]+>?$/)
      .max(300),
    'an address such as parlor@example.com, or Parlor <parlor@example.com>',
    'Whom those letters are from (the user of PARLOR_SMTP_URL)',
  ),
  PARLOR_METRICS_TOKEN: variable(
    z.string().min(16),
    'at least 16 characters',
    'Opens /metrics to Prometheus, as a bearer token',
    true,
  ),
  PARLOR_LOG: variable(z.enum(['plain', 'json']), 'plain or json', 'How the log is written (plain)'),
  HTTPS_PROXY: variable(Url, 'an address such as http://proxy:8080', 'Proxy for calls to models', true),
  HTTP_PROXY: variable(Url, 'an address such as http://proxy:8080', 'Proxy for calls to models over plain http', true),
  PROXY_URL: variable(
    Url,
    'an address such as http://proxy:8080',
    'The same as HTTPS_PROXY, LobeChat’s name for it',
    true,
  ),
  NO_PROXY: variable(z.string(), 'hosts separated by commas', 'Hosts called without the proxy'),
  PARLOR_IDENTITY_HOSTS: variable(
    z.string(),
    'host names separated by commas',
    'Hosts beside Microsoft’s that may be shown a token of this machine’s own identity',
  ),
  IDENTITY_ENDPOINT: variable(Url, 'an address', 'Set by App Service: where this machine’s identity is'),
  IDENTITY_HEADER: variable(z.string().max(500), 'text', 'Set by App Service with it', true),
  AZURE_POD_IDENTITY_AUTHORITY_HOST: variable(Url, 'an address', 'Where instance metadata is (http://169.254.169.254)'),
  PARLOR_ARM_URL: variable(Url, 'an address', 'Where Azure Resource Manager is, such as a simulator’s'),
  AZURE_TENANT_ID: variable(z.string().max(200), 'an ID', 'Set by a cluster: the tenant of its workload identity'),
  AZURE_CLIENT_ID: variable(z.string().max(200), 'an ID', 'Set by a cluster: the client of its workload identity'),
  AZURE_FEDERATED_TOKEN_FILE: variable(z.string().min(1), 'a file', 'Set by a cluster: the token of the workload'),
  AZURE_AUTHORITY_HOST: variable(Url, 'an address', 'Set by a cluster: who issues tokens, in a cloud apart'),
} satisfies Record<string, Variable>;

export interface Config {
  port: number;
  host: string;
  dataFolder: string;
  /** The address of PostgreSQL; null: a file in the data folder. */
  database: string | null;
  /** The address of Redis or Valkey; null: counters and runs are in this process. */
  redis: string | null;
  /** Where uploaded files are; null: in the data folder. */
  filesFolder: string | null;
  /** Where uploaded files are instead; null: in a folder. */
  bucket: {
    endpoint: string;
    bucket: string;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
    pathStyle: boolean;
  } | null;
  /** Processes on the same port. */
  workers: number;
  secret: string | undefined;
  /** `email:password` of the owner to make. */
  setup: string | undefined;
  publicUrl: string | null;
  accessCodes: string[];
  /** What opens `/metrics`; null: nothing does. */
  metricsToken: string | null;
  trustedProxies: string[];
  /** Ways in that are said here alone. */
  signIn: {
    oidc: ReturnType<typeof providerFrom>;
    header: ReturnType<typeof headerFrom>;
  };
  tls: { cert: string; key: string } | undefined;
  log: 'plain' | 'json';
  /** The mail server; null: as the page says it. */
  mail: {
    host: string;
    port: number;
    tls: 'tls' | 'starttls' | 'none';
    user: string | null;
    password: string | null;
    from: string;
  } | null;
  /** Null where there is none; `without`: hosts called directly. */
  proxy: { https: string | null; http: string | null; without: string[] };
  /** This machine's own identity at Azure. */
  machine: {
    endpoint: { url: string; header: string | null };
    authority: string | null;
    management: string | null;
    tenantId: string | null;
    clientId: string | null;
    tokenFile: string | null;
    hosts: string[];
  };
  /** The environment as it is, for the variables of LobeChat's. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** A variable has a value it cannot have. The message names each and says what was expected, never the value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the environment (the process's own by default). Throws ConfigError. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: string[] = [];
  const read = <K extends keyof typeof variables>(name: K): z.output<(typeof variables)[K]['schema']> => {
    // Proxies are written in small letters too, by old custom.
    const value = env[name] ?? (name.endsWith('_PROXY') ? env[name.toLowerCase()] : undefined);
    const outcome = variables[name].schema.safeParse(value === '' ? undefined : value);
    if (!outcome.success) problems.push(`${name}: expected ${variables[name].expected}.`);
    // The table's own schema was applied, so its output is this variable's.
    return (outcome.data ?? undefined) as z.output<(typeof variables)[K]['schema']>;
  };
  const file = (name: 'ACCESS_CODE_FILE' | 'PARLOR_TLS_CERT' | 'PARLOR_TLS_KEY'): string | undefined => {
    const path = read(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      problems.push(`${name}: the file cannot be read; expected ${variables[name].expected}.`);
      return undefined;
    }
  };

  const [cert, key] = [file('PARLOR_TLS_CERT'), file('PARLOR_TLS_KEY')];
  if ((cert === undefined) !== (key === undefined))
    problems.push('PARLOR_TLS_CERT and PARLOR_TLS_KEY: expected both or neither.');
  const codesOfFile = file('ACCESS_CODE_FILE');
  const config: Config = {
    port: read('PORT') ?? 3210,
    host: read('PARLOR_HOST') ?? addressOnly(read('HOSTNAME')) ?? '0.0.0.0',
    dataFolder: folder(read('PARLOR_DATA') ?? 'data'),
    ...outgrown(read('DATABASE_URL'), read('REDIS_URL'), read('PARLOR_FILES'), read('PARLOR_WORKERS')),
    bucket: bucketFrom(
      {
        bucket: read('S3_BUCKET'),
        endpoint: read('S3_ENDPOINT'),
        region: read('S3_REGION'),
        id: read('S3_ACCESS_KEY_ID'),
        key: read('S3_SECRET_ACCESS_KEY'),
        style: read('S3_ENABLE_PATH_STYLE'),
      },
      problems,
    ),
    secret: read('PARLOR_SECRET'),
    setup: read('PARLOR_SETUP'),
    publicUrl: read('APP_URL')?.replace(/\/+$/, '') ?? null,
    accessCodes: codesIn(read('ACCESS_CODE'), codesOfFile),
    metricsToken: read('PARLOR_METRICS_TOKEN') ?? null,
    trustedProxies: read('PARLOR_TRUSTED_PROXIES') ?? [],
    signIn: { oidc: providerFrom(read, problems), header: headerFrom(read, problems) },
    tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    log: read('PARLOR_LOG') ?? 'plain',
    mail: mailFrom(read('PARLOR_SMTP_URL'), read('PARLOR_MAIL_FROM'), problems),
    proxy: {
      https: read('HTTPS_PROXY') ?? read('PROXY_URL') ?? null,
      http: read('HTTP_PROXY') ?? read('PROXY_URL') ?? null,
      without: list(read('NO_PROXY')),
    },
    machine: machineFrom({
      serviceUrl: read('IDENTITY_ENDPOINT'),
      serviceHeader: read('IDENTITY_HEADER'),
      metadataUrl: read('AZURE_POD_IDENTITY_AUTHORITY_HOST'),
      authority: read('AZURE_AUTHORITY_HOST'),
      management: read('PARLOR_ARM_URL'),
      tenantId: read('AZURE_TENANT_ID'),
      clientId: read('AZURE_CLIENT_ID'),
      tokenFile: read('AZURE_FEDERATED_TOKEN_FILE'),
      hosts: read('PARLOR_IDENTITY_HOSTS'),
    }),
    environment: env,
  };
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return config;
}

/** Of a comma list and of the lines of a file. */
function codesIn(listed = '', lines = ''): string[] {
  const codes = [...unquoted(listed).split(','), ...lines.split('\n')];
  return codes.map(unquoted).filter((code) => code !== '');
}

type Outgrown = Pick<Config, 'database' | 'redis' | 'filesFolder' | 'workers'>;

/** What is kept outside this machine once one is not enough. */
function outgrown(database?: string, redis?: string, files?: string, workers?: number): Outgrown {
  return {
    database: database ?? null,
    redis: redis ?? null,
    filesFolder: files === undefined ? null : folder(files),
    workers: workers ?? 1,
  };
}

type BucketVariable = 'bucket' | 'endpoint' | 'region' | 'id' | 'key' | 'style';

function bucketFrom(named: Record<BucketVariable, string | undefined>, problems: string[]): Config['bucket'] {
  const { bucket, endpoint, region = 'us-east-1', id, key, style } = named;
  if (bucket === undefined) return null;
  if (id === undefined || key === undefined) {
    problems.push('S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY: expected all of them or none.');
    return null;
  }
  return {
    bucket,
    endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
    region,
    accessKeyId: id,
    secretAccessKey: key,
    pathStyle: style === '1',
  };
}

function mailFrom(address: string | undefined, from: string | undefined, problems: string[]): Config['mail'] {
  if (address === undefined) return null;
  const url = new URL(address);
  const plain = (text: string) => decodeURIComponent(text);
  const user = url.username === '' ? null : plain(url.username);
  const sender = from ?? (user?.includes('@') === true ? user : undefined);
  if (sender === undefined) {
    problems.push(`PARLOR_MAIL_FROM: expected ${variables.PARLOR_MAIL_FROM.expected}, beside PARLOR_SMTP_URL.`);
    return null;
  }
  const isTls = url.protocol === 'smtps:';
  const isOpen = url.searchParams.get('tls') === 'none';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 465 : isOpen ? 25 : 587) : Number(url.port),
    tls: isTls ? 'tls' : isOpen ? 'none' : 'starttls',
    user,
    password: url.password === '' ? null : plain(url.password),
    from: sender,
  };
}

const INSTANCE_METADATA = 'http://169.254.169.254';

type Named = 'metadataUrl' | 'authority' | 'management' | 'tenantId' | 'clientId' | 'tokenFile' | 'hosts';

function machineFrom({
  serviceUrl,
  serviceHeader,
  metadataUrl,
  ...named
}: Record<Named | 'serviceUrl' | 'serviceHeader', string | undefined>): Config['machine'] {
  return {
    // App Service has an endpoint of its own, and no instance metadata.
    endpoint:
      serviceUrl === undefined
        ? { url: (metadataUrl ?? INSTANCE_METADATA).replace(/\/+$/, ''), header: null }
        : { url: serviceUrl, header: serviceHeader ?? '' },
    authority: named.authority?.replace(/\/+$/, '') ?? null,
    management: named.management?.replace(/\/+$/, '') ?? null,
    tenantId: named.tenantId ?? null,
    clientId: named.clientId ?? null,
    tokenFile: named.tokenFile ?? null,
    hosts: list(named.hosts),
  };
}

/** Shells and containers set HOSTNAME to the machine's name, which is not an address to listen on. */
function addressOnly(value: string | undefined): string | undefined {
  return value !== undefined && (/^[\d.]+$/.test(value) || value.includes(':')) ? value : undefined;
}

function folder(path: string): string {
  const full = path.startsWith('~/') ? path.replace('~', homedir()) : path;
  return isAbsolute(full) ? full : resolve(full);
}

function unquoted(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/, '$2');
}

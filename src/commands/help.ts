import { variables } from '#config.ts';
import { vendors } from '#environment/vendors.ts';

const COMMANDS: readonly [string, string][] = [
  ['parlor [start] [--workers N]', 'Serves the chat and the gateway; several processes need PostgreSQL and Redis'],
  ['parlor simulate [--port 9100] [--host 127.0.0.1]', 'Serves a simulated Azure OpenAI resource alone'],
  [
    'parlor simulate --resource <region>=<deployment>:<n>k,… [--resource …]',
    'Serves several, each on a port of its own: --resource eastus=gpt-4o:120k,gpt-4o-mini --resource swedencentral',
  ],
  [
    '    [--fault [<region>[/<deployment>]=]429[:30%][:5x]] [--latency [<region>=]fast|lifelike|realistic]',
    'What goes wrong there, how long answers take; changed while it runs with PUT /_simulator/faults and /latency',
  ],
  ['    [--scenario [<region>=]file] [--seed N]', 'Every knob there is, in a file; the same chances again'],
  ['parlor simulate --config <file>', 'Serves what the file describes, and follows it when it is edited'],
  [
    'parlor simulate --record <address> [--into recordings]',
    'Stands in front of a real resource and keeps what goes through, without secrets',
  ],
  [
    'parlor simulate --replay <folder> [--timing original|instant]',
    'Answers from what was recorded; more in docs/simulator.md',
  ],
  ['parlor doctor', 'Says what is in order here and what is not'],
  ['parlor key create --name X [--email E] [--days N]', 'Makes a key for programs and prints it, once'],
  ['parlor key list', 'The keys there are'],
  ['parlor key revoke <id>', 'Ends a key'],
  ['parlor backup [--into <file>]', 'Keeps everything as one archive, also while a server runs; without the secret'],
  [
    'parlor restore <file> [--dry-run]',
    'Puts a backup in the place of everything; what was there is kept as a backup. --dry-run says what would happen',
  ],
  [
    'parlor move-store postgres|sqlite',
    'Copies everything from the data folder into the empty database at DATABASE_URL, or back',
  ],
  ['parlor --version', 'The version'],
];

/** Other variables of LobeChat's that do something here. */
const UNDERSTOOD = [
  'AZURE_API_VERSION',
  'USE_AZURE_OPENAI',
  'API_KEY_SELECT_MODE',
  'DEFAULT_AGENT_CONFIG',
  'SYSTEM_AGENT',
  'SSRF_ALLOW_PRIVATE_IP_ADDRESS',
  'SSRF_ALLOW_IP_ADDRESS_LIST',
];

/** Every command and every variable. */
export function help(): string {
  const commands = COMMANDS.flatMap(([usage, meaning]) => [`  ${usage}`, `      ${meaning}`]);
  const own = Object.entries(variables).map(([name, { meaning }]) => `  ${name.padEnd(24)} ${meaning}`);
  const lobechat = [
    ...UNDERSTOOD,
    ...vendors.flatMap(({ key, address, list, enabled }) => [key, address, list, enabled]),
  ];
  return [
    ...commands,
    '',
    'Environment:',
    ...own,
    '',
    'LobeChat’s variables, as LobeChat reads them (the page Settings → Environment says what each did):',
    ...wrapped(lobechat),
  ].join('\n');
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 100) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}

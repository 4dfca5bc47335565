/** What to ask of the endpoints of MCP servers, services, and what people said of their tools. */
import type { Name, Probe, Rows } from './probes.ts';

type By = (params: Record<string, string>, body?: Record<string, unknown>) => Probe[];

export function toolProbes(rows: Rows, by: By) {
  const own: Probe[] = [{ foreign: false }];
  const nowhere: Probe = { params: { name: 'nowhere' }, foreign: false };
  return {
    listToolServers: [{ foreign: false }],
    putToolServerSecret: [{ ...nowhere, body: { header: 'authorization', value: 'Bearer x' } }],
    deleteToolServerSecret: [nowhere],
    checkToolServer: [nowhere],
    putToolServerSignIn: [{ ...nowhere, body: {} }],
    deleteToolServerSignIn: [nowhere],
    listToolConnections: own,
    connectToolServer: by({ name: 'docs' }, { chatId: rows.chatId }),
    getToolClient: own,
    finishToolConnection: [{ query: { code: 'stolen', state: 'theirs' }, foreign: false }],
    disconnectToolServer: by({ name: 'docs' }),
    readToolService: [{ foreign: false, body: { text: '{}' } }],
    getToolService: [nowhere],
    putToolService: [{ ...nowhere, body: { url: 'https://upstream.invalid', offered: [] } }],
    deleteToolService: [nowhere],
    listToolWords: own,
    forgetToolWord: by({ id: rows.wordId }),
  } satisfies Partial<Record<Name, Probe[]>>;
}

import { describe, expect, it } from 'vitest';
import { parseAgentConfig, parseSystemAgents } from './agent-config.ts';

const codes = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code);

describe('DEFAULT_AGENT_CONFIG', () => {
  it.each<[string, ReturnType<typeof parseAgentConfig>]>([
    ['model=gpt-4o;provider=azure', { model: 'gpt-4o', provider: 'azure', instructions: null, warnings: [] }],
    ['"model=gpt-4o;provider=azure"', { model: 'gpt-4o', provider: 'azure', instructions: null, warnings: [] }],
    [' model = gpt-4o ； provider＝azure ; ', { model: 'gpt-4o', provider: 'azure', instructions: null, warnings: [] }],
    ['model=a;model=b', { model: 'b', provider: null, instructions: null, warnings: [] }],
    [
      'systemRole="You are kind; and brief = good.";model=gpt-4o',
      { model: 'gpt-4o', provider: null, instructions: 'You are kind; and brief = good.', warnings: [] },
    ],
    ["systemRole=Don't shout;model=m", { model: 'm', provider: null, instructions: "Don't shout", warnings: [] }],
  ])('%s', (text, config) => {
    expect(parseAgentConfig(text)).toEqual(config);
  });

  it('names what it does not use', () => {
    const config = parseAgentConfig('model=m;params.max_tokens=300;plugins=a,b;nonsense;empty=');
    expect(config.model).toBe('m');
    expect(config.warnings).toEqual([
      { code: 'agent_part_unreadable', params: { ignored: 'nonsense' } },
      { code: 'agent_part_unreadable', params: { ignored: 'empty=' } },
      { code: 'agent_key_unused', params: { ignored: 'params.max_tokens, plugins' } },
    ]);
  });
});

describe('SYSTEM_AGENT', () => {
  it('topic writes titles, otherwise default', () => {
    expect(parseSystemAgents('default=azure/gpt-4o').title).toEqual({ provider: 'azure', model: 'gpt-4o' });
    expect(parseSystemAgents('default=azure/gpt-4o,topic=openai/gpt-4,translation=openai/gpt-4o-mini').title).toEqual({
      provider: 'openai',
      model: 'gpt-4',
    });
  });

  it('a model’s name may contain slashes', () => {
    expect(parseSystemAgents('topic=openrouter/meta-llama/llama-3').title).toEqual({
      provider: 'openrouter',
      model: 'meta-llama/llama-3',
    });
  });

  it('names what it cannot read', () => {
    const agents = parseSystemAgents('topic=gpt-4o,cooking=azure/x,nonsense');
    expect(agents.title).toBeNull();
    expect(codes(agents).sort()).toEqual(['agent_part_unreadable', 'agent_part_unreadable', 'agent_task_unknown']);
  });
});

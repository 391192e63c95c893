import { beforeAll, describe, expect, it } from 'vitest';
import { fakeAnthropic } from '../../router/src/providers/testing/fake-anthropic.ts';
import { type FakeUpstream, fakeUpstream } from '../../router/src/providers/testing/fake-upstream.ts';
import { belongsTo } from './kit/chapters.ts';
import { type LibraryProgram, type LibraryProject, libraryProject } from './kit/library-project.ts';
import { type Block, readDocument } from './kit/read-document.ts';

const blocks = readDocument('D4');
const keys = { QWEN_API_KEY: 'sk-q', OPENAI_API_KEY: 'sk-o', CLAUDE_API_KEY: 'sk-c', CUSTOM_API_KEY: 'sk-x' };
const named: string[] = [];
let project: LibraryProject;
let qwen: FakeUpstream;
let openai: FakeUpstream;
let claude: FakeUpstream;

/** The text of a block whose words are these: a changed document is noticed. */
function textOf(address: string, hash: string): string {
  const block = blocks?.find((one) => one.address === address);
  if (block?.hash !== hash) throw new Error(`The document has no block ${address} (${hash}).`);
  return block.text;
}

function text(address: string, hash: string): string {
  named.push(`${address} ${hash}`);
  return blocks === undefined ? '' : textOf(address, hash);
}

const printed = {
  components: text('architecture/provider-manager-components#1', '1c7a9b57'),
  basicConfig: text('configuration/basic-provider-configuration#1', 'dedb91f8'),
  advancedConfig: text('configuration/advanced-routing-configuration#1', '6eb211e6'),
  basicUsage: text('usage-examples/basic-provider-usage#1', '924d68b2'),
  selection: text('usage-examples/advanced-provider-selection#1', '9d139bb9'),
  analytics: text('usage-examples/real-time-analytics#1', '165fd9d7'),
  cost: text('provider-strategies/1-cost-optimized-strategy#1', 'fcbaa586'),
  performance: text('provider-strategies/2-performance-optimized-strategy#1', '004b3466'),
  reliability: text('provider-strategies/3-reliability-optimized-strategy#1', '611ff0ea'),
  intelligent: text('provider-strategies/4-intelligent-strategy-default#1', '9ab045e8'),
  health: text('monitoring-analytics/health-monitoring#1', 'eb1fba27'),
  metrics: text('monitoring-analytics/performance-metrics#1', '8cc5dcde'),
  custom: text('custom-provider-development/creating-a-custom-provider#1', '1231080e'),
  registering: text('custom-provider-development/registering-custom-provider#1', '13736372'),
  failover: text('error-handling-failover/automatic-failover#1', 'd40abccc'),
  recovery: text('error-handling-failover/error-recovery#1', '5dcf536d'),
  security: text('security-compliance/security-features#1', 'a9be08e4'),
  managerApi: text('api-reference/provider-manager-api#1', '211f15cb'),
  configApi: text('api-reference/configuration-api#1', 'e87e9498'),
};

/** The one thing that is changed in a program: where it imports from. */
function imported(code: string): string {
  return code.replaceAll(/from '\.\/src\/providers\/[a-z-]+'/g, "from 'provider-router'");
}

const begin = `import { EnhancedProviderManager } from 'provider-router';
const providerManager = new EnhancedProviderManager({ config: 'config/providers.json' });
await providerManager.initialize();
`;

/** What a block declares and uses up itself is read by what stands behind it. */
const tell = (expression: string): string =>
  `\nconsole.log('TOLD ' + JSON.stringify(${expression}));\nawait providerManager.close();\n`;

const asManager = (name: string): string => `import { EnhancedProviderManager } from 'provider-router';
NAMED
const providers = JSON.parse(process.env['PROVIDERS'] ?? '{}');
const providerManager = new EnhancedProviderManager({ config: { providers, ${name} } });
const response = await providerManager.complete({ prompt: 'Hi' });${tell(
  '{ provider: response.provider, remarks: providerManager.remarks, configuration: providerManager.configuration }',
)}`;

const strategy = (code: string, name: string): string => asManager(`...${name}`).replace('NAMED', code);

/** The printed class has no body, only signatures. */
function asInterface(code: string): string {
  return code.replace('class EnhancedProviderManager', 'interface Printed').replaceAll('async ', '');
}

function programs(): readonly LibraryProgram[] {
  const [register = '', configured = ''] = printed.registering.split('// Use in configuration');
  const endpoint = "process.env['CUSTOM_ENDPOINT'] ?? ''";
  return [
    { name: 'basic', text: `${imported(printed.basicUsage)}${tell('{ done: true }')}` },
    {
      name: 'selection',
      text: `${begin}${printed.selection}${tell('{ response, forcedResponse, chainResponse }')}`,
    },
    {
      name: 'analytics',
      text: `${begin}await providerManager.complete({ prompt: 'Hi', provider: 'qwen' });\n${printed.analytics}${tell('analytics')}`,
    },
    { name: 'cost', text: strategy(printed.cost, 'costOptimizedConfig') },
    { name: 'performance', text: strategy(printed.performance, 'performanceOptimizedConfig') },
    { name: 'reliability', text: strategy(printed.reliability, 'reliabilityOptimizedConfig') },
    { name: 'intelligent', text: strategy(printed.intelligent, 'intelligentConfig') },
    { name: 'recovery', text: asManager('errorHandling').replace('NAMED', printed.recovery) },
    {
      name: 'health',
      text: `import { EnhancedProviderManager } from 'provider-router';\n${printed.health}
const providerManager = new EnhancedProviderManager({ config: 'config/providers.json', healthMonitoring: healthConfig });
await providerManager.initialize();${tell('await providerManager.checkHealth()')}`,
    },
    {
      name: 'metrics',
      text: `${begin}await providerManager.complete({ prompt: 'Hi' });\n${printed.metrics}${tell('metrics')}`,
    },
    { name: 'custom-provider', text: imported(printed.custom) },
    {
      name: 'registering',
      text: `import { CustomProvider } from './custom-provider.js';
import { EnhancedProviderManager } from 'provider-router';
${imported(register)}
// The document leaves the call itself to its reader.
Object.assign(CustomProvider.prototype, {
  makeRequest: async (request: { prompt: string }) => {
    const reply = await fetch(${endpoint}, { method: 'POST', body: request.prompt });
    if (!reply.ok) throw Object.assign(new Error('It failed.'), { status: reply.status });
    return { data: { content: 'Custom: ' + request.prompt }, usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 } };
  },
});
const config = JSON.parse(${JSON.stringify(configured)}.replace('https://my-api.com/v1', ${endpoint}));
const providerManager = new EnhancedProviderManager({ config });
const response = await providerManager.complete({ prompt: 'Hi' });
const health = await providerManager.checkHealth();${tell('{ response, health }')}`,
    },
    {
      name: 'files',
      text: `import { EnhancedProviderManager } from 'provider-router';
const [config = ''] = (process.env['FILES'] ?? '').split(',');
const providerManager = new EnhancedProviderManager({ config });
await providerManager.initialize();${tell('{ remarks: providerManager.remarks, configuration: providerManager.configuration }')}`,
    },
    {
      name: 'manager-api',
      text: `import type { CompletionRequest, ProviderAnalytics, ProviderConfig, ProviderResponse, Recommendation } from 'provider-router';
import { EnhancedProviderManager } from 'provider-router';
${asInterface(printed.managerApi)}
export const printed: Printed = new EnhancedProviderManager();`,
    },
    {
      name: 'config-api',
      text: `import type { HealthCheckConfig, LoadBalancingConfig, ModelConfig, RateLimitConfig, RetryConfig, RoutingParameters } from 'provider-router';
import type { EnhancedProviderManager, ProviderConfig as OurProvider, RoutingConfig as OurRouting, RouterFile } from 'provider-router';
${printed.configApi}
export function taken(manager: EnhancedProviderManager, provider: ProviderConfig, routing: RoutingConfig): RouterFile {
  const ours: OurProvider = provider;
  const whole: Partial<OurRouting> = routing;
  void manager.addProvider('one', provider);
  return { providers: { one: ours }, routing: whole };
}`,
    },
  ];
}

/** The printed addresses are the vendors' own. */
function adapted(config: string): string {
  return config
    .replace('https://dashscope.aliyuncs.com', qwen.origin)
    .replace('https://api.openai.com', openai.origin)
    .replace('https://api.anthropic.com', claude.origin);
}

async function told(name: string, env: Readonly<Record<string, string>> = keys) {
  const ran = await project.run(name, env);
  expect(ran.code, ran.stderr).toBe(0);
  const line = ran.stdout.split('\n').find((one) => one.startsWith('TOLD ')) ?? 'TOLD null';
  // biome-ignore lint/suspicious/noExplicitAny: each program tells something else, and a wrong path fails the expectation.
  return { ...ran, value: JSON.parse(line.slice('TOLD '.length)) as any };
}

describe.skipIf(blocks === undefined)('D4 as a library (needs the documents in ../shared/seeds)', () => {
  beforeAll(async () => {
    if (blocks === undefined) return;
    qwen = await fakeUpstream({ says: 'Qwen says so.' }, { models: ['qwen-turbo', 'qwen-max'] });
    openai = await fakeUpstream({ says: 'OpenAI says so.' }, { models: ['gpt-3.5-turbo', 'gpt-4'] });
    claude = await fakeUpstream({ says: 'Claude says so.' }, { models: ['claude-instant'], speaks: fakeAnthropic });
    project = await libraryProject(programs());
    await project.write('config/providers.json', adapted(printed.basicConfig));
  }, 180_000);

  it('every sample compiles, strictly, against the published types', () => {
    expect(project.complaints).toBe('');
  });

  it('the basic configuration loads as printed: prices, defaults, priorities, routing', async () => {
    await project.write('printed.json', printed.basicConfig);
    const { value } = await told('files', { ...keys, FILES: 'printed.json' });
    expect(value.configuration).toEqual(JSON.parse(filled(printed.basicConfig)));
    expect(value.remarks).toEqual([]);
  });

  it('without its variables each provider is disabled by name, and the file loads all the same', async () => {
    await project.write('printed.json', printed.basicConfig);
    const { value } = await told('files', { FILES: 'printed.json', OPENAI_API_KEY: 'sk-o' });
    expect(value.remarks).toEqual([
      expect.stringMatching(/^printed\.json:3: .*"qwen" is disabled: the variable QWEN_API_KEY is not set\.$/),
      expect.stringMatching(/^printed\.json:\d+: .*"claude" is disabled: the variable CLAUDE_API_KEY is not set\.$/),
    ]);
  });

  it.each(['advancedConfig', 'failover', 'security'] as const)('the file %s loads as printed', async (name) => {
    await project.write('printed.json', printed[name]);
    const { value } = await told('files', { FILES: 'printed.json' });
    expect(value.configuration).toEqual(JSON.parse(printed[name].replaceAll(/\/\/.*/g, '')));
    for (const remark of value.remarks) expect(remark).toMatch(/^printed\.json:\d+: .* not in force yet\.$/);
  });

  it('the basic usage prints who answered, what, for how much and how quickly', async () => {
    const { stdout } = await told('basic');
    expect(stdout).toMatch(
      /^Provider used: (?:qwen|openai|claude)\nResponse: .+ says so\.\nCost: \$[\d.e-]+\nLatency: \d+ms\n/,
    );
  });

  it('preferences choose among providers, a name forces one, a chain asks three', async () => {
    // At the printed prices (500 USD for a million tokens) no answer fits into the printed maxCost of a cent, and that would be said.
    await project.write(
      'config/providers.json',
      adapted(printed.basicConfig).replaceAll('"costPerToken": 0.0', '"costPerToken": 0.00000'),
    );
    const { value } = await told('selection');
    await project.write('config/providers.json', adapted(printed.basicConfig));
    expect(['openai', 'claude']).toContain(value.response.provider);
    expect(value.forcedResponse).toMatchObject({ provider: 'qwen', model: 'qwen-max' });
    expect(value.chainResponse.steps.map((step: { provider: string }) => step.provider)).toEqual([
      'qwen',
      'openai',
      'claude',
    ]);
    expect(value.chainResponse.content).toBe('Claude says so.');
  });

  it('the analytics print each provider with its rates', async () => {
    const { stdout, value } = await told('analytics');
    expect(stdout).toMatch(
      /qwen:\s+- Success Rate: 100\.00%\s+- Average Latency: [\d.]+ms\s+- Cost per Request: \$[\d.e-]+\s+- Total Requests: 1\s+- Uptime: 100\.00%/,
    );
    expect(value.providers[0]).toMatchObject({ name: 'qwen', totalRequests: 1 });
  });

  it.each(['cost', 'performance', 'reliability', 'intelligent', 'recovery'] as const)(
    'the configuration of %s is handed over as it is declared, and answers',
    async (name) => {
      const { providers } = JSON.parse(filled(adapted(printed.basicConfig)));
      const { value } = await told(name, { PROVIDERS: JSON.stringify(providers) });
      expect(['qwen', 'openai', 'claude']).toContain(value.provider);
      if (name !== 'recovery') expect(value.configuration.routing.strategy).toContain(name);
    },
  );

  it('the health configuration watches, and the providers are well', async () => {
    const { value } = await told('health');
    expect(value).toMatchObject([{ healthy: true }, { healthy: true }, { healthy: true }]);
  });

  it('metrics are told and exported, and alerts can be listened to', async () => {
    const { value } = await told('metrics');
    expect(value).toMatchObject({ requests: { total: 1, successRate: 1 } });
  });

  it('a custom provider is registered, configured as printed, and answers', async () => {
    const { value } = await told('registering', { ...keys, CUSTOM_ENDPOINT: `${openai.url}/chat/completions` });
    expect(value.response).toMatchObject({
      content: 'Custom: Hi',
      provider: 'my-custom',
      model: 'custom-model',
      cost: expect.closeTo(0.0015),
      tokens: { input: 10, output: 5, total: 15 },
    });
    expect(value.health).toMatchObject([{ provider: 'my-custom', healthy: true }]);
  });

  it('the custom provider also runs where its types are merely stripped', async () => {
    await project.write('stripped.ts', `${imported(printed.custom)}\nconsole.log(new CustomProvider({}).name);\n`);
    expect(await project.run('../stripped.ts')).toMatchObject({ code: 0, stdout: 'custom-provider\n' });
  });

  it('every block has its test here', () => {
    const wanted = (blocks ?? []).filter(({ address }: Block) => belongsTo('d4-library', address));
    expect(named).toEqual(wanted.map(({ address, hash }) => `${address} ${hash}`));
    // A picture: it is no program.
    expect(printed.components).toContain('Enhanced Provider Manager');
  });
});

function filled(config: string): string {
  return Object.entries(keys).reduce((text, [name, value]) => text.replaceAll(`\${${name}}`, value), config);
}

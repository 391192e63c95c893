import { describe, expect, it } from 'vitest';
import { ProviderNumbers } from '../fleet/deployment-numbers.ts';
import { Fleet } from '../fleet/fleet.ts';
import type { DeploymentReadiness } from '../plan.ts';
import { failures } from '../testing/failures.ts';
import { type Question, type TestViewOptions, testProvider, testRequest, testView } from '../testing/test-house.ts';
import { planRoute } from './plan-route.ts';
import { RoutingDesk } from './routing-desk.ts';

const fleet = new Fleet();
const healthy: DeploymentReadiness = {
  readiness: () => ({ kind: 'ready', key: undefined }),
  numbers: () => fleet.newNumbers(new ProviderNumbers()),
  inMemory: () => 'unknown',
  pulse: () => ({ isReady: () => true, isShut: false, isEjected: false }),
  fleet,
};

/** Where a question goes first: `provider: model`, or the code of the refusal. */
function routeOf(options: TestViewOptions, question: Question = {}) {
  const route = planRoute({
    request: testRequest(question),
    providerHeader: question.header,
    view: testView(options),
    readiness: healthy,
    desk: new RoutingDesk(healthy),
    startedMs: 0,
  });
  if (route.kind === 'unlisted') throw new Error('It waits for a list.');
  if (route.kind === 'refused') return { goesTo: route.error.code, error: route.error };
  const step = route.plan.next({ tried: [], coolingWaitMs: 0, waitedAfter: -1 }, 0, () => 0);
  if (step.kind !== 'call') throw new Error(`The plan says ${step.kind}.`);
  return { goesTo: `${step.target.provider.id}: ${step.target.model}`, error: undefined };
}

const one = testProvider('one', { defaultModel: 'one-default', models: { 'one-default': 'yes', m: 'yes' } });
const two = testProvider('two', { defaultModel: 'two-default', models: { 'two-default': 'yes', 'gpt-4o': 'yes' } });
const providers = [one, two];

describe('which provider', () => {
  it.each<readonly [string, Question, string]>([
    ['the active one', { model: 'm' }, 'one: m'],
    ['the header before all', { model: 'one/m', header: 'two', provider: 'one' }, 'two: one/m'],
    ['the body before the prefix', { model: 'one/m', provider: 'two' }, 'two: one/m'],
    ['the prefix where such a provider exists', { model: 'two/gpt-4o' }, 'two: gpt-4o'],
    ['the active one where the prefix names none', { model: 'meta-llama/llama-3' }, 'one: meta-llama/llama-3'],
    ['a named provider asked by its own prefix', { model: 'two/gpt-4o', header: 'two' }, 'two: gpt-4o'],
    ['more slashes belong to the model', { model: 'two/org/model' }, 'two: org/model'],
    ['a slash at the end names nobody', { model: 'two/' }, 'one: two/'],
    ['an empty header names nobody', { model: 'm', header: '' }, 'one: m'],
    ['auto as a provider names nobody', { model: 'm', provider: 'auto' }, 'one: m'],
    ['no model: the default', { model: undefined }, 'one: one-default'],
    ['an empty model: the default', { model: '' }, 'one: one-default'],
    ['auto: the default', { model: 'auto' }, 'one: one-default'],
    ['a prefixed auto: that provider’s default', { model: 'two/auto' }, 'two: two-default'],
  ])('%s', (_name, question, goesTo) => {
    expect(routeOf({ providers }, question).goesTo).toBe(goesTo);
  });

  it('takes a prefixed name as it is where the named provider really has it', () => {
    const router = testProvider('router', { models: { 'router/auto-model': 'yes' } });

    expect(routeOf({ providers: [router] }, { header: 'router', model: 'router/auto-model' }).goesTo).toBe(
      'router: router/auto-model',
    );
  });

  it('takes the first known model where there is no default', () => {
    const plain = testProvider('plain', { models: { first: 'yes', second: 'yes' } });

    expect(routeOf({ providers: [plain] }, { model: undefined }).goesTo).toBe('plain: first');
  });

  it('refuses a request without a model where none is known, and names the field', () => {
    const { error } = routeOf({ providers: [testProvider('empty')] }, { model: undefined });

    expect(error).toMatchObject({ code: 'invalid_request', status: 400, param: 'model' });
  });
});

describe('a provider whose models could not be read', () => {
  it('is never called by a plan that leaves the model to it, whoever asks the plan', () => {
    const unread = testProvider('unread', { listProblem: failures.unreachable });
    const elsewhere = { settings: { fallbackEnabled: true } };

    expect(routeOf({ providers: [unread, two], ...elsewhere }, { model: 'auto' }).goesTo).toBe('two: two-default');
    expect(() => routeOf({ providers: [unread] }, { model: 'auto' })).toThrow('give-up');
  });
});

describe('what is refused', () => {
  it('an unknown provider, naming near ids, even with fallback on', () => {
    const { error } = routeOf({ providers, settings: { fallbackEnabled: true } }, { header: 'twoo' });

    expect(error).toMatchObject({ code: 'provider_not_found', status: 404 });
    expect(error?.message).toContain('Did you mean "two"?');
  });

  it('a model that the provider surely lacks, naming near ones and who has it', () => {
    const openai = testProvider('openai', { models: { 'gpt-4o': 'yes', 'gpt-4o-mini': 'yes' }, otherModels: 'no' });

    const near = routeOf({ providers: [openai] }, { model: 'gpt4o' }).error;
    const elsewhere = routeOf({ providers: [openai, one] }, { model: 'm' }).error;

    expect(near).toMatchObject({ code: 'model_not_found', status: 404, param: 'model' });
    expect(near?.message).toContain('Did you mean "gpt-4o"');
    expect(elsewhere?.message).toContain('ask for "one/m"');
  });

  it('but not a model that nobody knows of, nor any at a stand-in', () => {
    const lenient = testProvider('lenient');
    const demo = testProvider('demo', { standIn: true, otherModels: 'no' });

    expect(routeOf({ providers: [lenient] }, { model: 'new' }).goesTo).toBe('lenient: new');
    expect(routeOf({ providers: [demo] }, { model: 'any' }).goesTo).toBe('demo: any');
  });

  it.each<readonly [string, TestViewOptions, string, string]>([
    ['no active provider', { providers: [], active: undefined }, 'no_provider', '/v1/settings/active_provider'],
    ['an active provider that is gone', { providers: [], active: 'gone' }, 'no_provider', '"gone"'],
    [
      'a disabled one',
      { providers: [testProvider('off', { state: { kind: 'disabled' } })] },
      'provider_disabled',
      'POST /v1/providers/off/enable',
    ],
    [
      'one that cannot work',
      { providers: [testProvider('bad', { state: { kind: 'error', problem: 'apiKey is missing.' } })] },
      'provider_not_ready',
      'apiKey is missing.',
    ],
  ])('%s: 503 that says how to mend it', (_name, options, code, hint) => {
    const { error } = routeOf(options);

    expect(error).toMatchObject({ code, status: 503 });
    expect(error?.message).toContain(hint);
  });

  it('names no novel that a client sends as a name', () => {
    const { error } = routeOf({ providers }, { header: 'x'.repeat(100_000) });

    expect(error?.message.length).toBeLessThan(300);
  });
});

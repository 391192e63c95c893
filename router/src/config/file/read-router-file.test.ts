// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are written so in configuration files.
import { describe, expect, it } from 'vitest';
import { readRouterFile, readRouterObject } from './read-router-file.ts';

const name = 'config/providers.json';

function problemsOf(text: string, file = name): readonly string[] {
  const reading = readRouterFile(text, { name: file, env: {} });
  return reading.kind === 'refused' ? reading.problems : [];
}

describe('a configuration file', () => {
  it('is JSON, JSON with comments, or YAML where its name ends so', () => {
    const file = { providers: { a: { type: 'local', endpoint: 'http://h/v1' } } };
    const commented = '// who\n{"providers": /* all */ {"a": {"type": "local", "endpoint": "http://h/v1" }}} // end';
    const yaml = 'providers:\n  a:\n    type: local # mine\n    endpoint: http://h/v1\n';
    for (const [text, path] of [
      [JSON.stringify(file, undefined, 2), name],
      [JSON.stringify(file, undefined, '\t'), name],
      [commented, name],
      [yaml, 'a.yaml'],
      [yaml, 'a.yml'],
    ] as const) {
      expect(readRouterFile(text, { name: path, env: {} })).toMatchObject({ kind: 'read', file });
    }
    expect(readRouterFile('', { name, env: {} })).toMatchObject({ kind: 'read', file: {} });
  });

  it('takes variables from the environment, inside texts too', () => {
    const text = '{"providers": {"a": {"type": "local", "apiKey": "${KEY}", "endpoint": "http://${HOST_NAME}:1/v1"}}}';
    expect(readRouterFile(text, { name, env: { KEY: 'k', HOST_NAME: 'h' } })).toMatchObject({
      file: { providers: { a: { apiKey: 'k', endpoint: 'http://h:1/v1' } } },
    });
  });

  it('goes on without a provider whose variable is missing, and names it', () => {
    const text =
      '{"providers": {"a": {"type": "openai", "apiKey": "${KEY}", "endpoint": "${WHERE}"}, "b": {"type": "local", "apiKey": "${EMPTY}"}, "c": {"type": "local"}}}';
    const reading = readRouterFile(text, { name, env: { EMPTY: '' } });
    expect(reading).toMatchObject({
      file: { providers: { a: { type: 'openai', enabled: false }, c: { type: 'local' } } },
    });
    expect(reading.kind === 'read' && [...reading.unusable]).toEqual([
      ['a', 'Disabled: the variables KEY and WHERE are not set.'],
      ['b', 'Disabled: the variable EMPTY is not set.'],
    ]);
  });

  it('refuses a variable that is missing elsewhere, with its line', () => {
    expect(problemsOf('{\n  "security": {\n    "compliance": { "dataResidency": "${REGION}" }\n  }\n}')).toEqual([
      'config/providers.json:3: The variable REGION is not set.',
    ]);
  });

  it.each([
    ['{\n  "providers": {\n    "a": { "type": "local" }\n    "b": 1\n  }\n}', 4, 'flow'],
    ['{\n  "routing": {\n    "strategy": "fastest"\n  }\n}', 3, 'routing.strategy must be one of balanced'],
    ['{\n  "routing": {\n    "stratgy": "balanced"\n  }\n}', 3, 'no key "routing.stratgy"'],
    ['{\n\n  "router": {}\n}', 3, 'no key "router"'],
    [
      '{\n  "providers": {\n    "a": {\n      "priority": "high",\n      "type": "local" } } }',
      4,
      'providers.a.priority',
    ],
    ['{\n  "providers": {\n    "a": { }\n  }\n}', 3, 'providers.a.type is required'],
    ['{\n "routing": {\n "fallbackChains": [\n ["a"],\n "b" ] } }', 5, 'routing.fallbackChains.1'],
    ['{ "routing": {},\n  "routing": {} }', 2, 'unique'],
    ['[]', 1, 'The file'],
  ])('refuses %j at line %i', (text, line, words) => {
    const problems = problemsOf(text);
    expect(problems[0]).toMatch(new RegExp(`^config/providers\\.json:${line}: `));
    expect(problems.join('\n')).toContain(words);
  });

  it('names the line in YAML, too, and every mistake at once', () => {
    expect(problemsOf('routing:\n  strategy: x\n  fallbackEnabled: 7\n', 'a.yml')).toEqual([
      expect.stringMatching(/^a\.yml:2: routing\.strategy /),
      expect.stringMatching(/^a\.yml:3: routing\.fallbackEnabled must be true or false\.$/),
    ]);
  });

  it('never tells a value, which may be a secret', () => {
    expect(problemsOf('{ "providers": { "a": { "type": "x", "apiKey": ["sk-very-secret"] } } }').join()).not.toContain(
      'secret',
    );
  });
});

it('an object is read the same, and its places are paths', () => {
  expect(readRouterObject({ routing: { strategy: 'x' } }, { name: undefined, env: {} })).toMatchObject({
    kind: 'refused',
    problems: [expect.stringMatching(/^config\.routing\.strategy: routing\.strategy must be one of /)],
  });
  expect(readRouterObject(undefined, { name: undefined, env: {} })).toMatchObject({ kind: 'read', file: {} });
});

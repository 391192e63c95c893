import { expect, it } from 'vitest';
import { listOf, oneOf, trueOrFalse, wholeNumber } from './setting-form.ts';
import { type SettingDefinition, settingKeys, settingsCatalogue } from './settings-catalogue.ts';

it.each(settingKeys)('%s: its default is of its own form and survives being written', (key) => {
  const { form, default: value }: SettingDefinition<unknown> = settingsCatalogue[key];
  if (value !== undefined) expect(form.parse(form.write(value))).toEqual(value);
});

it('reads whole numbers as people, shells and SQLite write them', () => {
  const form = wholeNumber({ from: 0, to: 200_000 });
  expect(form.parse('120000')).toBe(120_000);
  expect(form.parse('120000.0')).toBe(120_000);
  for (const text of ['', '1.5', '-1', '200001', '1e3', '0x10', 'abc', 'NaN']) expect(form.parse(text)).toBeUndefined();
});

it('reads truth in the usual spellings', () => {
  expect(['true', 'TRUE', '1'].map(trueOrFalse.parse)).toEqual([true, true, true]);
  expect(['false', 'False', '0'].map(trueOrFalse.parse)).toEqual([false, false, false]);
  expect(['', 'yes', '2'].map(trueOrFalse.parse)).toEqual([undefined, undefined, undefined]);
});

it('takes one of its words only', () => {
  const form = oneOf(['all', 'none']);
  expect(form.parse('ALL')).toBe('all');
  expect(form.parse('some')).toBeUndefined();
});

it('reads lists with commas, blanks or as JSON, and refuses one wrong element', () => {
  const form = listOf('words', (text) => (/^\w+$/.test(text) ? text : undefined));
  expect(form.parse('a, b  c')).toEqual(['a', 'b', 'c']);
  expect(form.parse('["a","b"]')).toEqual(['a', 'b']);
  expect(form.parse('')).toEqual([]);
  expect(form.parse('a,!')).toBeUndefined();
  expect(form.parse('[1]')).toBeUndefined();
});

it('knows hosts and origins when it sees them', () => {
  const hosts = settingsCatalogue['security.allowedHosts'].form;
  expect(hosts.parse('Router.example.com:8080, [::1]')).toEqual(['router.example.com:8080', '[::1]']);
  expect(hosts.parse('http://router.example.com')).toBeUndefined();
  const origins = settingsCatalogue['security.allowedOrigins'].form;
  expect(origins.parse('https://a.example.com,http://localhost:5173/')).toEqual([
    'https://a.example.com',
    'http://localhost:5173',
  ]);
  for (const text of ['*', 'null', 'https://a.example.com/page', 'file:///x', 'a.example.com']) {
    expect(origins.parse(text)).toBeUndefined();
  }
});

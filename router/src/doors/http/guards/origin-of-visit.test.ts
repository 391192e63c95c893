import { expect, it } from 'vitest';
import { originOfVisit } from './origin-of-visit.ts';
import { ownNames } from './own-names.ts';

const own = ownNames({ host: '127.0.0.1', address: '127.0.0.1', port: 3001 });
const rules = { own, allowedOrigins: [], loopback: true };

it('lets a followed link in, but no form that another page sends without saying its origin', () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect(originOfVisit('GET', headers, rules).kind).toBe('none');
  expect(originOfVisit('POST', headers, rules).kind).toBe('foreign');
});

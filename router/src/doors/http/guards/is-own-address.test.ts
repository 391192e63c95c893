import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { isOwnAddress } from './is-own-address.ts';

const loopback = { host: 'localhost', address: '127.0.0.1', port: 3001 };
const wildcard = { host: '0.0.0.0', address: '0.0.0.0', port: 3001 };

it.each(['http://127.0.0.1:3001', 'http://LOCALHOST:3001/v1/', ' http://[::1]:3001/v1', 'http://0.0.0.0:3001'])(
  'knows its own listener: %s',
  (address) => expect(isOwnAddress(address, loopback)).toBe(true),
);

it.each([
  'http://127.0.0.1:3002/v1',
  'http://127.0.0.1/v1',
  'https://127.0.0.1:3001',
  'http://models.example.com:3001',
  'no address',
  '',
])('lets others be: %s', (address) => expect(isOwnAddress(address, loopback)).toBe(false));

it('knows every address of this machine where it listens on all of them', () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  expect(addresses).not.toEqual([]);
  for (const { address, family } of addresses) {
    const host = family === 'IPv6' ? `[${address}]` : address;
    expect(isOwnAddress(`http://${host}:3001/v1`, wildcard)).toBe(true);
  }
  expect(isOwnAddress('http://192.0.2.1:3001/v1', wildcard)).toBe(false);
});

it('knows the port that a URL leaves out', () => {
  expect(isOwnAddress('http://localhost/v1', { ...loopback, port: 80 })).toBe(true);
});

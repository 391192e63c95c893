import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { guardRoutes } from './guard-routes.ts';

describe('guardRoutes', () => {
  it('does not let a route without a declared role come into being', () => {
    const app = fastify();
    guardRoutes(app);

    expect(() => app.get('/open', async () => 'open')).toThrow('declares no role');
  });
});

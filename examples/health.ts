// Providers are looked at by the clock; an alert says when one is down and when it is back. node examples/health.ts
import { once } from 'node:events';
import { EnhancedProviderManager } from 'provider-router';
import { startModel } from './kit/start-model.ts';

const model = await startModel('I am here.');

const manager = new EnhancedProviderManager({
  config: { providers: { ours: { type: 'local', endpoint: model.endpoint, models: { example: {} } } } },
  healthMonitoring: {
    enabled: true,
    checks: [{ type: 'ping', interval: 100, timeout: 1_000 }],
    alerts: { failureThreshold: 3, recoveryThreshold: 2 },
  },
});
const alerts = new EventTarget();
manager.onAlert(({ type, message }) => {
  console.log(`Alert: ${type}: ${message}`);
  alerts.dispatchEvent(new Event(type));
});

for (const { provider, healthy } of await manager.checkHealth())
  console.log(`${provider} is ${healthy ? 'well' : 'ill'}`);
const isDown = once(alerts, 'provider_unhealthy');
await model[Symbol.asyncDispose]();
// The checks keep no program alive: this one waits for their word.
const patience = setTimeout(() => undefined, 20_000);
await isDown;
clearTimeout(patience);
await manager.close();

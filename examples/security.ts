// Secrets come from the environment and are told nowhere; what a configuration asks for and nobody does yet is said. node examples/security.ts
import { ConfigError, EnhancedProviderManager } from 'provider-router';

const providers = { openai: { type: 'openai', apiKey: '$' + '{EXAMPLE_KEY}', models: { 'gpt-5-mini': {} } } };
const security = {
  encryption: { enabled: true, algorithm: 'AES-256-GCM', keyRotation: 86_400_000 },
  audit: { enabled: true, logLevel: 'info', retention: 7_776_000_000 },
  compliance: { gdpr: true, hipaa: false },
};

const keyless = new EnhancedProviderManager({ config: { providers, security }, env: {} });
await keyless.initialize();
for (const remark of keyless.remarks) console.log(remark);
await keyless.close();

const mistaken = new EnhancedProviderManager({ config: { security: { audit: { retention: -1 } } } });
await mistaken.initialize().catch((error: unknown) => {
  if (error instanceof ConfigError) console.log(error.problems.join('\n'));
  else throw error;
});

import { describeProviderContract } from '../testing/provider-contract.ts';
import { demo } from './demo.ts';

describeProviderContract({ type: demo, config: undefined });

import { afterEach, describe } from 'vitest';
import { ContractBench, type ContractSubject } from './contract-bench.ts';
import { describeAnswers } from './describe-answers.ts';
import { describeFailures } from './describe-failures.ts';
import { describeLists } from './describe-lists.ts';
import { describeSecrecy } from './describe-secrecy.ts';
import { describeStreams } from './describe-streams.ts';

/** The rules of `domain/provider-adapter`, on one provider type. */
export function describeProviderContract(subject: ContractSubject): void {
  describe(`${subject.type.type} keeps the provider contract`, () => {
    const bench = new ContractBench(subject);
    afterEach(() => bench.clear());
    describeAnswers(bench);
    if (subject.config === undefined) return;
    describeFailures(bench);
    describeSecrecy(bench);
    describeStreams(bench);
    describeLists(bench);
  });
}

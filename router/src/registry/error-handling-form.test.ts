import { describe, expect, it } from 'vitest';
import { failureRulesOf } from '../domain/error-handling.ts';
import { failureRules } from '../domain/provider-failure.ts';
import { errorHandlingForm } from './error-handling-form.ts';

const handling = {
  errorClassification: {
    retryable: ['timeout', 'rate_limit', 'temporary_error'],
    nonRetryable: ['authentication', 'invalid_request', 'forbidden'],
  },
  recoveryActions: {
    rate_limit: 'switch_provider',
    timeout: 'increase_timeout',
    authentication: 'refresh_credentials',
  },
};

describe('error handling', () => {
  it('is read as D4 writes it, and written so that it can be read again', () => {
    const value = errorHandlingForm.parse(JSON.stringify(handling));
    expect(value).toBeDefined();
    if (value === undefined) return;
    expect(errorHandlingForm.parse(errorHandlingForm.write(value))).toEqual(value);
    expect(failureRulesOf(value)).toMatchObject({
      'rate-limited': { sameAgain: 'never', elsewhere: true },
      'timed-out': { sameAgain: 'if-alone', elsewhere: true, longer: true },
      authentication: { sameAgain: 'other-key', elsewhere: true },
      'invalid-request': { sameAgain: 'never', elsewhere: false },
      'server-error': failureRules['server-error'],
    });
  });

  it.each([
    'no JSON',
    '[]',
    '{"errorClassification": {"retryable": ["bad_luck"]}}',
    '{"errorClassification": {"retryable": ["invalid_request"]}}',
    '{"recoveryActions": {"timeout": "pray"}}',
    '{"recoveryActions": {"invalid_request": "switch_provider"}}',
    '{"retryPolicy": {"maxAttempts": 3}}',
  ])('refuses %s', (text) => expect(errorHandlingForm.parse(text)).toBeUndefined());

  it('lets a class that is named as not retryable go elsewhere, and never back', () => {
    const value = errorHandlingForm.parse('{"errorClassification": {"nonRetryable": ["temporary_error"]}}');
    expect(failureRulesOf(value)['server-error']).toEqual({ sameAgain: 'never', elsewhere: true });
  });
});

import type { ErrorFields } from './error-fields.ts';

/** What an error says by its code or its text, whatever its status: vendors agree on neither (fixtures: error-shapes). */
export type FailureSign =
  | 'context-overflow'
  | 'content-refused'
  | 'no-funds'
  | 'authentication'
  | 'model-not-found'
  | 'rate-limited'
  | 'overloaded';

interface SignRule {
  readonly sign: FailureSign;
  readonly codes: RegExp;
  readonly text: RegExp;
  /** The statuses with which the text alone is enough. A code is enough with any. */
  readonly textCountsAt: (status: number) => boolean;
}

const clientFault = (status: number) => status === 400 || status === 404 || status === 413 || status === 422;

/** In order of telling: the first that fits is the meaning. */
const rules: readonly SignRule[] = [
  {
    sign: 'context-overflow',
    codes: /^(?:context_length_exceeded|exceed_context_size_error|too_many_prompt_tokens|TOO_MANY_TOKENS)$/i,
    text: /maximum context length|exceeds? (?:the |its )?(?:available |model'?s? |max(?:imum)? )?context|context (?:length|window|size)[^.]{0,60}exceed|exceeded (?:the )?max(?:imum)? context|prompt (?:is )?too long|too many (?:prompt |input )?tokens|input (?:is )?too long|total length of all messages is too long|token limit reached|range of input length should be|greater than the context length|longer than the model'?s context|maximum prompt length is|context (?:the )?overflows|`inputs` tokens \+ `max_new_tokens` must be/i,
    // LM Studio and some llama.cpp builds answer 500.
    textCountsAt: (status) => clientFault(status) || status === 500,
  },
  {
    sign: 'content-refused',
    codes:
      /^(?:content_filter|content_policy_violation|data_?inspection_?failed|ResponsibleAIPolicyViolation|moderation_blocked|safety_violation)$/i,
    text: /content management policy|inappropriate content|content policy|requires moderation|flagged (?:by|as|for)|safety system|was filtered|content exists risk/i,
    textCountsAt: (status) => clientFault(status) || status === 403 || status === 451,
  },
  {
    sign: 'no-funds',
    codes:
      /^(?:insufficient_quota|billing_hard_limit_reached|billing_not_active|credit_limit|Arrearage|insufficient_balance|AllocationQuota\.FreeTierOnly)$/i,
    text: /insufficient (?:balance|credits?|funds|quota)|exceeded your current quota|credit balance is too low|out of credits|doesn['’]t have any credits|used all available credits|(?:monthly )?spending limit|specified api usage limits|account is in good standing/i,
    textCountsAt: (status) => status >= 400 && status < 500,
  },
  {
    sign: 'authentication',
    codes: /^(?:invalid_api_key|InvalidApiKey|API_KEY_INVALID|authentication_error|unauthenticated.*)$/i,
    // xAI and Gemini say it with 400.
    text: /incorrect api key|invalid api[ -]?key|api[ -]?key (?:not valid|is invalid|not found|provided is)|authentication fails|no api[ -]?key provided/i,
    textCountsAt: (status) => status === 400,
  },
  {
    sign: 'rate-limited',
    codes:
      /^(?:rate_limit_exceeded|rate_limit_error|rate_limit|RateLimitReached|limit_requests|Throttling.*|model_rate_limit)$/i,
    text: /rate limit (?:reached|exceeded)|too many requests/i,
    textCountsAt: (status) => status === 400 || status === 503,
  },
  {
    sign: 'model-not-found',
    codes:
      /^(?:model_not_found|model_not_available|model_decommissioned|DeploymentNotFound|ModelNotFound|not_found_model)$/i,
    text: /\bmodels?\b.{0,200}?\b(?:does not exist|do(?:es)? not exist|not exist\b|not found|not a valid model|is not available|(?:has been|was) (?:retired|removed|deprecated|decommissioned)|is no longer available)|(?:unknown|invalid|no such|unable to access|unrecognized) model\b|is not a valid model|invalid model name|no models? loaded|supported api model names are/i,
    textCountsAt: (status) => status === 400 || status === 404 || status === 422,
  },
  {
    sign: 'overloaded',
    codes:
      /^(?:overloaded_error|overloaded|capacity_exceeded|service_unavailable_error|service_tier_capacity_exceeded|engine_overloaded.*)$/i,
    text: /overloaded|at capacity|loading model|temporarily unavailable/i,
    textCountsAt: (status) => status >= 500 || status === 498,
  },
];

/** The first sign that an error carries. */
export function readFailureSign(status: number, fields: ErrorFields): FailureSign | undefined {
  for (const rule of rules) {
    const byCode = isCode(rule.codes, fields.code) || isCode(rule.codes, fields.type);
    if (byCode || (rule.textCountsAt(status) && rule.text.test(fields.message))) return rule.sign;
  }
  return undefined;
}

function isCode(codes: RegExp, word: string | undefined): boolean {
  return word !== undefined && codes.test(word);
}

// The public library. EnhancedProviderManager, BaseProvider and ProviderRegistry come with the routing engine; until then its types.
export type { ChatEvent, FinishReason } from './domain/chat-event.ts';
export { type ErrorCode, errorCatalogue } from './domain/error-codes.ts';
export type { ProviderFailure, ProviderFailureKind } from './domain/provider-failure.ts';
export type { Usage } from './domain/usage.ts';

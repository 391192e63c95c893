// The public library: explicit names only. What a program needs to embed the router, and the types of what it is given.
export type {
  BudgetConfig,
  CachingConfig,
  CircuitBreakerConfig,
  ErrorHandlingConfig,
  FallbackConfig,
  HealthCheck,
  HealthCheckConfig,
  HealthMonitoringConfig,
  LearningConfig,
  LoadBalancingConfig,
  ModelConfig,
  OptimizationConfig,
  ProviderConfig,
  RateLimitConfig,
  RetryConfig,
  RouterFile,
  RoutingConfig,
  RoutingParameters,
  SecurityConfig,
} from './config/file/router-file.ts';
export type { ChatEvent, FinishReason } from './domain/chat-event.ts';
export { type ErrorCode, errorCatalogue } from './domain/error-codes.ts';
export type { ProviderFailure, ProviderFailureKind } from './domain/provider-failure.ts';
export type { Usage } from './domain/usage.ts';
export type { Alert, AlertListener } from './doors/library/alert.ts';
export {
  BaseProvider,
  type CountedAnswer,
  type CustomChunk,
  type CustomProviderConfig,
  type CustomRequest,
} from './doors/library/base-provider.ts';
export type { ChainRequest, ChainResponse, ChainStep, ChainStepResponse } from './doors/library/chain.ts';
export type {
  CompletionMessage,
  CompletionOptions,
  CompletionPreferences,
  CompletionRequest,
  CompletionTool,
} from './doors/library/completion-request.ts';
export { ConfigError } from './doors/library/config-error.ts';
export { EnhancedProviderManager } from './doors/library/enhanced-provider-manager.ts';
export {
  isAuthenticationError,
  isBudgetError,
  isInvalidRequestError,
  isProviderError,
  isRateLimitError,
  isTimeoutError,
  isUnavailableError,
} from './doors/library/error-guards.ts';
export type { ProviderHealth } from './doors/library/health-monitor.ts';
export type { MetricsExport } from './doors/library/manager-insight.ts';
export type { ManagerClock, ManagerLog, ManagerOptions } from './doors/library/manager-options.ts';
export {
  AuthenticationError,
  BudgetError,
  InvalidRequestError,
  ProviderError,
  type ProviderErrorFacts,
  RateLimitError,
  TimeoutError,
  UnavailableError,
} from './doors/library/provider-error.ts';
export { type CustomProviderClass, ProviderRegistry } from './doors/library/provider-registry.ts';
export {
  type CallAttempt,
  ProviderResponse,
  type StreamChunk,
  type TokenCounts,
  type ToolCall,
} from './doors/library/provider-response.ts';
export type { MetricsFormat } from './records/insight/export-metrics.ts';
export type { ProviderMetrics, RouterMetrics } from './records/insight/get-metrics.ts';
export type { AnalyticsEntry, ProviderAnalytics } from './records/insight/provider-analytics.ts';
export type { Evidence, Recommendation, RecommendationType } from './records/insight/recommend/recommendation.ts';

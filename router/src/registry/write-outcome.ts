import type { Alias } from '../domain/alias.ts';
import type { Budget } from '../domain/budget.ts';
import type { Actor } from '../domain/principal.ts';
import type { ErrorDetail } from '../domain/router-error.ts';
import type { ModelRow } from './ports.ts';
import type { RegisteredProvider } from './registered-provider.ts';
import type { SettingState } from './setting-state.ts';

/** Who writes, and on what terms. */
export interface Author {
  readonly actor: Actor;
  /** Whether this caller may give, change or redirect secrets (an operator may not: contract, section 8). */
  readonly maySetSecrets: boolean;
  /** The write holds only while what it changes has one of these entity tags (`If-Match`); undefined: the last write wins. */
  readonly ifMatch?: readonly string[] | undefined;
}

export interface Missing {
  readonly kind: 'missing';
  /** Written for people: `There is no provider "x".` */
  readonly message: string;
}

export interface Invalid {
  readonly kind: 'invalid';
  /** Never empty. Fields are paths: `id`, `config.baseURL`, `value`. */
  readonly details: readonly ErrorDetail[];
}

export interface Forbidden {
  readonly kind: 'forbidden';
  readonly message: string;
}

/** It was changed since the caller read it (`Author.ifMatch`): nothing was written. */
export interface Outdated {
  readonly kind: 'outdated';
  readonly message: string;
}

/** Locked for too long, disk full, read-only: nothing was written. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
}

export type CreateOutcome =
  | {
      readonly kind: 'created';
      readonly provider: RegisteredProvider;
      /** It replaced the built-in stand-in as the active provider. */
      readonly becameActive: boolean;
    }
  | { readonly kind: 'conflict'; readonly message: string }
  | Invalid
  | Forbidden
  | Unavailable;

export type UpdateOutcome =
  | { readonly kind: 'updated'; readonly provider: RegisteredProvider; readonly becameActive: boolean }
  | Missing
  | Invalid
  | Forbidden
  | Outdated
  | Unavailable;

export type AliasOutcome =
  | { readonly kind: 'written'; readonly alias: Alias }
  | { readonly kind: 'conflict'; readonly message: string }
  | Missing
  | Outdated
  | Invalid
  | Unavailable;

export type RemoveAliasOutcome = { readonly kind: 'removed'; readonly alias: Alias } | Missing | Unavailable;

export type BudgetOutcome =
  | { readonly kind: 'written'; readonly budget: Budget; readonly isNew: boolean }
  | Invalid
  | Unavailable;

export type RemoveBudgetOutcome = { readonly kind: 'removed'; readonly budget: Budget } | Missing | Unavailable;

export type RemoveOutcome =
  | { readonly kind: 'removed'; readonly provider: RegisteredProvider }
  | { readonly kind: 'in-use'; readonly message: string }
  | Missing
  | Outdated
  | Unavailable;

export type SettingOutcome =
  | { readonly kind: 'set'; readonly setting: SettingState }
  /** There is no setting of this name. */
  | Missing
  | Invalid
  | Outdated
  | Unavailable;

export type LinkOutcome =
  | { readonly kind: 'linked' | 'updated'; readonly provider: RegisteredProvider }
  | Missing
  | Outdated
  | Invalid
  | Unavailable;

export type UnlinkOutcome =
  | { readonly kind: 'unlinked' | 'default-set'; readonly provider: RegisteredProvider }
  | Missing
  | Outdated
  | Unavailable;

export type CreateModelOutcome =
  | { readonly kind: 'created'; readonly model: ModelRow }
  | { readonly kind: 'conflict'; readonly message: string }
  | Invalid
  | Unavailable;

export type UpdateModelOutcome =
  | { readonly kind: 'updated'; readonly model: ModelRow }
  | Missing
  | Invalid
  | Outdated
  | Unavailable;

export type RemoveModelOutcome =
  | {
      readonly kind: 'removed';
      readonly model: ModelRow;
      /** The providers at which it was linked. */
      readonly unlinkedFrom: readonly string[];
    }
  | Missing
  | Outdated
  | Unavailable;

/**
 * What every door answers when something is refused: a stable `code` that programs match on, a `message` that
 * says what was wrong with which value, and a `hint` that says what to do about it.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Where in the input, as a dotted path: `stages.2.subject`. */
  readonly path?: string;
}

export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'unavailable' | 'internal';

export interface ErrorInit extends Problem {
  readonly kind?: ErrorKind;
  /** All problems found, when there is more than one (publish lists every one of them). */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** The one error class of the engine. Doors translate `kind` (an HTTP status, an exit code); nobody parses messages. */
export class ThroughlineError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly path: string | undefined;
  readonly problems: readonly Problem[];

  constructor(init: ErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'ThroughlineError';
    this.code = init.code;
    this.kind = init.kind ?? 'invalid';
    this.hint = init.hint;
    this.path = init.path;
    this.problems = init.problems ?? [];
  }

  /** The shape that doors print: never a stack, never a cause. */
  toJSON(): Problem & { readonly problems?: readonly Problem[] } {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.path === undefined ? {} : { path: this.path }),
      ...(this.problems.length === 0 ? {} : { problems: this.problems }),
    };
  }
}

export function isThroughlineError(error: unknown): error is ThroughlineError {
  return error instanceof ThroughlineError;
}

/** The message of whatever was thrown; drivers throw strings and plain objects too. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { z } from 'zod';
import type { ActingContext } from '../worker/context';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One thing that can be done. REST routes, the OpenAPI document, the command line, n8n's validation and the reference
 * pages derive from this, so that a verb exists everywhere the day that it exists once.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Result extends z.ZodType = z.ZodType> {
  /** `sequence.publish`, `enroll`: the command line's words, the OpenAPI operationId. */
  readonly name: string;
  /** One line for people and for agents: what it does, in the present tense. */
  readonly summary: string;
  /** Below /api/v1; `:parameters` are keys of the input. A GET changes nothing. */
  readonly method: Method;
  readonly path: string;
  /** `member`: any signed-in member (a sequence's sharing is checked inside). `admin`: owner or admin. */
  readonly permission: 'member' | 'admin';
  readonly input: Input;
  readonly result: Result;
  /** Keys of the input that the command line takes without a flag, in order. */
  readonly positional?: readonly (keyof z.input<Input> & string)[];
  /** The content type of a stream that it takes as `context.body`; the input then travels in the query. */
  readonly body?: { readonly type: string; readonly about: string };
  run(context: ActingContext, input: z.output<Input>): Promise<z.output<Result>>;
}

/** Keeps the types of input and result together; the list of all operations holds them without. */
export function operation<Input extends z.ZodObject, Result extends z.ZodType>(
  definition: Operation<Input, Result>,
): Operation<Input, Result> {
  return definition;
}

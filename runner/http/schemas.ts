import { z } from 'zod';
import type { Operation } from '../../engine/index';

/** The part of JSON Schema (2020-12) that zod writes and we read. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly [key: string]: unknown;
}

export function inputSchema(operation: Operation): JsonSchema {
  return clean(z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

export function resultSchema(operation: Operation): JsonSchema {
  return clean(z.toJSONSchema(operation.result, { io: 'output', unrepresentable: 'any' }) as JsonSchema);
}

/** The keys of the input that stand in the path: `/tasks/:task/complete` → `task`. */
export function pathKeys(operation: Operation): readonly string[] {
  return [...operation.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
}

/** Whether what is not in the path travels in the query, and not in a JSON body. */
export function inQuery(operation: Operation): boolean {
  return operation.method === 'GET' || operation.method === 'DELETE' || operation.body !== undefined;
}

export function typesOf(schema: JsonSchema): readonly string[] {
  const inner = schema.anyOf ?? schema.oneOf;
  if (inner) return inner.flatMap(typesOf);
  return schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
}

function clean(schema: JsonSchema): JsonSchema {
  const { $schema: _dialect, ...rest } = schema;
  return rest;
}

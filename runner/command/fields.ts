import { z } from 'zod';
import type { Operation } from '../../engine/index';

/** One key of an operation's input, as the command line takes it. */
export interface Field {
  readonly key: string;
  /** `--minimum-gap` */
  readonly flag: string;
  /** list: repeated or separated by commas; texts: repeated; structure: JSON, or @FILE with JSON or YAML. */
  readonly shape: 'text' | 'number' | 'switch' | 'list' | 'texts' | 'structure';
  readonly required: boolean;
  readonly choices: readonly string[];
  readonly about: string;
  readonly initial: unknown;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly default?: unknown;
}

export function fieldsOf(operation: Operation): readonly Field[] {
  const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as Schema;
  return Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const shape = shapeOf(property);
    const choices = (shape === 'list' ? property.items : property)?.enum ?? [];
    return {
      key,
      flag: `--${kebab(key)}`,
      shape,
      required: schema.required?.includes(key) ?? false,
      choices: choices.filter((choice) => choice !== null).map(String),
      about: property.description ?? '',
      initial: property.default,
    };
  });
}

/** `moveToStage` → `move-to-stage` */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `apiKey.create` → `api-key`, `create` */
export function wordsOf(operationName: string): readonly string[] {
  return operationName.split('.').map(kebab);
}

function shapeOf(schema: Schema): Field['shape'] {
  const types = typesOf(schema);
  const items = schema.items ?? schema.anyOf?.find((one) => one.items)?.items;
  // Where one text will do, a comma may belong to it.
  if (types.includes('array') && items && typesOf(items).includes('string'))
    return types.includes('string') ? 'texts' : 'list';
  if (types.includes('string')) return 'text';
  if (types.includes('number') || types.includes('integer')) return 'number';
  if (types.includes('boolean')) return 'switch';
  return 'structure';
}

function typesOf(schema: Schema): readonly string[] {
  if (schema.anyOf) return schema.anyOf.flatMap(typesOf);
  return schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
}

import type { z } from 'zod';

export type Path = readonly PropertyKey[];

/** What we read of a zod schema's definition; zod keeps `_zod.def` for libraries like this one. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
}

/**
 * The keys that `schema` allows in the object at `path` of `input`. Zod names the key it does not know, but not
 * those it does; `input` tells which kind a discriminated union is at that place.
 */
export function keysAt(schema: z.core.$ZodType, path: Path, input: unknown): string[] {
  let here = alternatives(schema, input);
  let value = input;
  for (const key of path) {
    value = member(value, key);
    here = here.flatMap((definition) => {
      const next = definition.shape?.[String(key)] ?? definition.element ?? definition.valueType;
      return next === undefined ? [] : alternatives(next, value);
    });
  }
  return [...new Set(here.flatMap((definition) => Object.keys(definition.shape ?? {})))];
}

/** What `path` leads to in `input`; undefined where it leads nowhere. */
export function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(member, input);
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** The definitions that may apply to `value`, with defaults, pipes and unions taken off. */
function alternatives(schema: z.core.$ZodType, value: unknown): Definition[] {
  const definition = schema._zod.def as unknown as Definition;
  const inner = definition.innerType ?? definition.in;
  if (inner) return alternatives(inner, value);
  if (!definition.options) return [definition];
  const { discriminator } = definition;
  const chosen = definition.options.filter((option) => {
    if (discriminator === undefined) return true;
    return option._zod.propValues?.[discriminator]?.has(
      member(value, discriminator) as z.core.util.Primitive,
    );
  });
  return chosen.flatMap((option) => alternatives(option, value));
}

import { z } from 'zod';

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
  const there = schemasAt(schema, path, input).flatMap((each) => alternatives(each, valueAt(input, path)));
  return [...new Set(there.flatMap((definition) => Object.keys(definition.shape ?? {})))];
}

/** What `.describe()` says about the value at `path`; null where nothing is said, or different things. */
export function aboutAt(schema: z.core.$ZodType, path: Path, input: unknown): string | null {
  const said = new Set(schemasAt(schema, path, input).map(descriptionOf));
  const [about = null] = said;
  return said.size === 1 ? about : null;
}

/** The schemas that `path` leads to: several, where a union allows it. */
function schemasAt(schema: z.core.$ZodType, path: Path, input: unknown): z.core.$ZodType[] {
  let here = [schema];
  path.forEach((key, depth) => {
    const value = valueAt(input, path.slice(0, depth));
    here = here
      .flatMap((each) => alternatives(each, value))
      .flatMap(({ shape, element, valueType }) => shape?.[String(key)] ?? element ?? valueType ?? []);
  });
  return here;
}

function descriptionOf(schema: z.core.$ZodType): string | null {
  const about = z.globalRegistry.get(schema)?.description;
  if (about !== undefined) return about;
  const { innerType } = schema._zod.def as unknown as Definition;
  return innerType ? descriptionOf(innerType) : null;
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

/** Reads `data.emails[0].value` or `a['b.c'].d` out of a value; undefined where there is nothing. */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const [, quoted, index, plain] of path.matchAll(STEP)) {
    const key = quoted ?? index ?? plain ?? '';
    // Own properties only: no path reaches what every object inherits.
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

const STEP = /\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g;

/** What a lead's field can hold: a text, a number or a truth; undefined for everything else, and for blanks. */
export function plainValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The first that says something, as text. */
export function firstText(...values: readonly unknown[]): string | undefined {
  const found = values.map(plainValue).find((value) => value !== undefined);
  return found === undefined ? undefined : String(found);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without what is not known. */
export function given<T extends string>(
  fields: Readonly<Partial<Record<T, string | undefined>>>,
): Partial<Record<T, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<T, string>
  >;
}

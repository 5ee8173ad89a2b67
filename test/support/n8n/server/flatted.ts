type Flat = string | number | boolean | null | Flat[] | { [key: string]: Flat };

/**
 * n8n stores and shows the data of an execution as a flat array in which every text and object stands once and is named
 * by its place, so that circles and repetitions cost nothing.
 */
export function unflatten(text: string): unknown {
  const values = JSON.parse(text) as Flat[];
  const done = new Map<number, unknown>();
  const at = (place: number): unknown => {
    if (done.has(place)) return done.get(place);
    const value = values[place];
    if (typeof value !== 'object' || value === null) return value;
    const result: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    done.set(place, result);
    for (const [key, inner] of Object.entries(value))
      (result as Record<string, unknown>)[key] = typeof inner === 'string' ? at(Number(inner)) : inner;
    return result;
  };
  return at(0);
}

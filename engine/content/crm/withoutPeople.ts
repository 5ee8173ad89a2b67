/**
 * A body without the events that name one of these addresses: out of a list, at whatever depth, the elements that do.
 * What stands in no list is one event, and goes whole. Pure.
 * @param keys lower-cased addresses
 * @returns undefined when nothing is left
 */
export function withoutPeople(body: unknown, keys: readonly string[]): unknown {
  if (!names(body, keys)) return body;
  if (Array.isArray(body)) {
    const left = (body as unknown[])
      .map((each) => withoutPeople(each, keys))
      .filter((each) => each !== undefined);
    return left.length === 0 ? undefined : left;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const left: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const rest = withoutPeople(value, keys);
    // Beside a list that loses some of its elements the rest is the envelope; otherwise it is about the person.
    if (rest === undefined || names(key, keys)) return undefined;
    left[key] = rest;
  }
  return left;
}

function names(value: unknown, keys: readonly string[]): boolean {
  const text = JSON.stringify(value)?.toLowerCase() ?? '';
  return keys.some((key) => text.includes(JSON.stringify(key).slice(1, -1)));
}

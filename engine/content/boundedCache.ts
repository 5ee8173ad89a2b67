/** Keeps what was used last, up to `capacity` in all, each entry counted with the weight that it came with. */
export interface BoundedCache<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value, weight: number) => void;
}

export function boundedCache<Value>(capacity: number): BoundedCache<Value> {
  // A Map iterates in order of insertion; what is used is put in again, so the first is the longest unused.
  const entries = new Map<string, { value: Value; weight: number }>();
  let total = 0;
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, weight) {
      total += weight - (entries.get(key)?.weight ?? 0);
      entries.delete(key);
      entries.set(key, { value, weight });
      for (const [oldest, entry] of entries) {
        if (total <= capacity || oldest === key) break;
        entries.delete(oldest);
        total -= entry.weight;
      }
    },
  };
}

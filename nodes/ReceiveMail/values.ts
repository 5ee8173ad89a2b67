/** Looks at what came from elsewhere: nothing about its shape is sure. */
export type Given = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `In-Reply-To`, `inReplyTo` and `in_reply_to` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The first of these that has a value, by plain names in order of preference. */
export function pick(given: Given, names: readonly string[]): unknown {
  const byName = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given)) {
    const plain = plainName(name);
    if (!byName.has(plain) && !isBlank(value)) byName.set(plain, value);
  }
  const found = names.find((name) => byName.has(name));
  return found === undefined ? undefined : byName.get(found);
}

export function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('\n');
  return '';
}

/** Addresses as a header has them, of a text, of `{ address, name }` in the forms that are about, or of a list. */
export function addressesOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(addressesOf).filter(Boolean).join(', ');
  if (!isObject(value)) return '';
  const inner = pick(value, ['value', 'emailaddress']);
  // mailparser's and Microsoft's; whose `email` is a text has no inner one.
  if (typeof inner === 'object') return addressesOf(inner);
  const address = textOf(pick(value, ['address', 'email', 'emailaddress'])).trim();
  const name = textOf(pick(value, ['name'])).trim();
  if (address === '') return textOf(pick(value, ['text'])).trim();
  return name === '' || name === address ? address : `"${name.replace(/["\\\r\n]/g, ' ')}" <${address}>`;
}

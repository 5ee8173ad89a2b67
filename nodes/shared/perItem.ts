import type { IExecuteFunctions } from 'n8n-workflow';
import { located, noChoice, text } from './parameters';

/**
 * One parameter of item after item, as `getNodeParameter` gives it. n8n evaluates each expression of each item in an
 * isolate of its own, which takes some 0.3 ms: of a thousand leads to be enrolled it was the longest part. What is no
 * more than a field of the item, as the editor writes it when a field is dragged, is read from the item.
 * @param name of a top-level parameter that takes text
 */
export function perItem(context: IExecuteFunctions, name: string): (index: number) => unknown {
  return fieldOr(context, context.getNode().parameters[name], (index) =>
    context.getNodeParameter(name, index, ''),
  );
}

/** The same for what is picked in a resource locator. @throws ThroughlineError `no_<name>` */
export function locatedPerItem(
  context: IExecuteFunctions,
  name: string,
  label: string,
): (index: number) => string {
  const { value } = (context.getNode().parameters[name] ?? {}) as { value?: unknown };
  const read = fieldOr(context, value, (index) => located(context, name, index));
  return (index) => {
    const reference = text(read(index));
    if (reference === '') throw noChoice(name, label);
    return reference;
  };
}

function fieldOr(
  context: IExecuteFunctions,
  expression: unknown,
  otherwise: (index: number) => unknown,
): (index: number) => unknown {
  const path = fieldPath(expression);
  const items = path === null ? [] : context.getInputData();
  return (index) => {
    const found = path === null ? undefined : ownValue(items[index]?.json, path);
    return isScalar(found) ? found : otherwise(index);
  };
}

const FIELD = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\["[^"\\]+"\]|\['[^'\\]+'\])+)\s*\}\}$/;
const KEY = /\.(\w+)|\["([^"]+)"\]|\['([^']+)'\]/g;

/** The keys in `={{ $json.contact["E-mail"] }}`; null where an expression is anything else. */
export function fieldPath(expression: unknown): string[] | null {
  const [, path] = (typeof expression === 'string' && FIELD.exec(expression)) || [];
  if (path === undefined) return null;
  return [...path.matchAll(KEY)].map(([, plain, double, single]) => plain ?? double ?? single ?? '');
}

/** Nothing where an object has no such key of its own: what that means is n8n's to say. */
function ownValue(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

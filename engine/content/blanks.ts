import { AssignTag, type Context, Drop, EchoTag, evalTokenValue, Output, TypeGuards, Value } from 'liquidjs';
import type { Filter, Template, Token } from 'liquidjs';

type Steps = Generator<unknown, unknown, unknown>;

const FOUND = 'throughline.blanks';
const INHERITED = 'throughline.inherited';

/**
 * Makes a parsed template notice each tag that it writes out and that has no value. LiquidJS' own strictVariables
 * stops at the first, does not mind a blank string, and counts tags that are only tested; so the values that are
 * written (`{{ }}`, echo) report here as they are evaluated, and only in the branches that are really taken.
 *
 * A `default` answers for what stood blank before it (`default: ''` means 'may be empty'). What `assign` computes
 * from a blank is remembered, so that `{% assign hello = 'Hi ' | append: firstName %}` cannot smuggle one through.
 */
export function watchBlanks(templates: readonly Template[]): void {
  for (const template of templates) {
    if (template instanceof Output || template instanceof EchoTag) {
      for (const value of valuesOf(template)) watch(value, (blanks, context) => add(context, blanks));
    } else if (template instanceof AssignTag) {
      const [target] = template.localScope();
      for (const value of valuesOf(template)) {
        watch(value, (blanks, context) => inherited(context).set(target!.content, blanks));
      }
    }
    watchBlanks(childrenOf(template));
  }
}

/** The tags found blank in a render of a watched template, in order of appearance, each once. */
export function blanksOf(context: Context): string[] {
  return [...context.getRegister<Set<string>>(FOUND, new Set())];
}

/** The tags of the template that need a value whatever happens: written out, without a default, outside conditions. */
export function neededTags(templates: readonly Template[]): Set<string> {
  const needed = new Set<string>();
  for (const template of templates) {
    if (template instanceof Output || template instanceof EchoTag) {
      for (const value of valuesOf(template)) {
        if (!value.filters.some(isDefault))
          usesOf(value.initial.postfix).forEach((use) => needed.add(use.name));
        for (const filter of value.filters) {
          if (!isDefault(filter)) usesOf(argumentsOf(filter)).forEach((use) => needed.add(use.name));
        }
      }
    }
    const conditional = /^(?:if|unless|case|for)$/.test(String((template as { name?: unknown }).name));
    if (!conditional) neededTags(childrenOf(template)).forEach((name) => needed.add(name));
  }
  return needed;
}

function watch(value: Value, report: (blanks: readonly string[], context: Context) => void): void {
  // `a == b` writes true or false: a test, not a value of the lead's.
  if (value.initial.postfix.some(TypeGuards.isOperatorToken)) return;
  const [initial] = usesOf(value.initial.postfix);
  const steps = value.filters.map((filter) => ({
    filter,
    uses: usesOf(argumentsOf(filter)),
    isDefault: isDefault(filter),
  }));
  if (initial === undefined && steps.every((step) => step.uses.length === 0)) return;

  value.value = function* evaluate(context: Context): Steps {
    let result = yield value.initial.evaluate(context, true);
    if (initial !== undefined && isBlank(result)) result = null;
    let open = initial === undefined ? NONE : blankBehind(initial.name, result, context);
    const inArguments: string[] = [];
    for (const { filter, uses, isDefault: standsIn } of steps) {
      const replaces = standsIn && open.length > 0 && isBlank(result);
      // LiquidJS' default does not mind spaces; nobody wants them for a name.
      if (replaces) result = null;
      result = yield filter.render(result, context);
      if (replaces) open = NONE;
      if (isNoNumber(result)) {
        result = null;
        open = [...open, ...(initial ? [initial] : uses).map(({ name }) => name)];
      }
      if (uses.length === 0 || (standsIn && !(replaces && isBlank(result)))) continue;
      for (const use of uses) {
        const blanks = blankBehind(use.name, yield evalTokenValue(use.token, context, true), context);
        if (standsIn) open = [...open, ...blanks];
        else inArguments.push(...blanks);
      }
    }
    report([...open, ...inArguments], context);
    return result;
  };
}

const NONE: readonly string[] = [];

/** The tags whose lack shows in this value: itself, or those that an `assign` made it from. */
function blankBehind(name: string, value: unknown, context: Context): readonly string[] {
  const blanks = inherited(context).get(name);
  if (blanks !== undefined && blanks.length > 0) return blanks;
  return isBlank(value) ? [name] : NONE;
}

/** Objects count as blank, and what is no number: nobody wants '[object Object]' or 'NaN' in a letter. */
function isBlank(value: unknown): boolean {
  const plain: unknown = value instanceof Drop ? value.valueOf() : value;
  if (plain === null || plain === undefined) return true;
  if (typeof plain === 'string') return plain.trim() === '';
  if (isNoNumber(plain)) return true;
  if (Array.isArray(plain)) return plain.length === 0;
  return typeof plain === 'object' && !(plain instanceof Date) && !(plain instanceof Drop);
}

/** Divided by nothing, say. */
function isNoNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function add(context: Context, blanks: readonly string[]): void {
  if (blanks.length === 0) return;
  const found = context.getRegister<Set<string>>(FOUND, new Set());
  for (const name of blanks) found.add(name);
}

function inherited(context: Context): Map<string, readonly string[]> {
  return context.getRegister<Map<string, readonly string[]>>(INHERITED, new Map());
}

type PropertyToken = Token & { readonly props: readonly Token[] };

function propertyTokens(tokens: readonly (Token | undefined)[]): PropertyToken[] {
  return tokens.filter(
    (token): token is PropertyToken =>
      TypeGuards.isPropertyAccessToken(token) && token.variable === undefined,
  );
}

interface Use {
  readonly name: string;
  readonly token: Token;
}

function usesOf(tokens: readonly (Token | undefined)[]): Use[] {
  return propertyTokens(tokens).map((token) => ({ name: nameOf(token), token }));
}

function argumentsOf(filter: Filter): (Token | undefined)[] {
  return filter.args.map((argument) => (Array.isArray(argument) ? argument[1] : argument));
}

function isDefault(filter: Filter): boolean {
  return filter.name === 'default';
}

function valuesOf(template: Template): Value[] {
  return [...(template.arguments?.() ?? [])].filter(
    (argument): argument is Value => argument instanceof Value,
  );
}

/** Synchronous: without partials nothing has to be fetched. */
function childrenOf(template: Template): Template[] {
  const result = template.children?.(false, true).next();
  return (result?.value as Template[] | undefined) ?? [];
}

const IDENTIFIER = /^[\u0080-\uFFFFa-z_][\u0080-\uFFFF\w-]*$/i;

/** As it is written, in one spelling: `sender.name`, `fields['Job Level']`, `fields[key]`. */
function nameOf(token: PropertyToken): string {
  return tagName(
    token.props.map((part) =>
      TypeGuards.isPropertyAccessToken(part) ? { variable: nameOf(part) } : contentOf(part),
    ),
  );
}

function contentOf(token: Token): string {
  return String((token as Token & { content?: unknown }).content ?? token.getText());
}

/** The one spelling of a tag's name, the same that LiquidJS' static analysis uses. */
export function tagName(parts: readonly (string | { readonly variable: string })[]): string {
  return parts
    .map((part, index) => {
      if (typeof part !== 'string') return `[${part.variable}]`;
      if (IDENTIFIER.test(part)) return index === 0 ? part : `.${part}`;
      return /^\d+$/.test(part) && index > 0 ? `[${part}]` : `['${part}']`;
    })
    .join('');
}

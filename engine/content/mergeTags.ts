import { Context, type Liquid, type Template } from 'liquidjs';
import { messageOf, ThroughlineError, type Problem } from '../model/errors';
import { blanksOf, neededTags, tagName, watchBlanks } from './blanks';
import { boundedCache } from './boundedCache';
import { liquidEngine, type Escaping } from './liquid';
import type { MergeData } from './mergeData';

/** A tag that a template takes from outside: `firstName`, `sender.name`, `fields['Job Level']`. */
export interface TemplateTag {
  readonly name: string;
  /** Written out in any case and without a `default`: a lead without it cannot be mailed. */
  readonly needed: boolean;
  readonly line: number;
}

export interface Rendered {
  readonly text: string;
  /** Tags that were written and have no value. When there is one, `text` is half-filled and must not go out. */
  readonly missing: readonly string[];
}

export interface MergeTags {
  /** Code `invalid_template`, with line and fragment; empty when the template can be rendered. */
  readonly check: (template: string) => Problem[];
  /** Each tag once, in order of appearance. @throws `invalid_template` */
  readonly tagsOf: (template: string) => readonly TemplateTag[];
  /** @throws ThroughlineError `invalid_template` when it cannot be parsed, `template_failed` when it runs away. */
  readonly render: (template: string, data: MergeData, escaping: Escaping) => Rendered;
}

interface Parsed {
  readonly templates: Template[];
  /** Found when first asked for: rendering does not need them. */
  tags?: readonly TemplateTag[];
}

/** Characters of template source kept parsed, of each kind; parsed they take about ten times as much memory. */
const CACHED_CHARACTERS = 1_000_000;

/**
 * Two engines (text as it is; HTML with every value escaped) and the templates parsed of late.
 * @param renderLimit milliseconds after which a render is given up
 */
export function mergeTags({ renderLimit }: { readonly renderLimit?: number } = {}): MergeTags {
  const engines = {
    text: liquidEngine({ escaping: 'text', renderLimit }),
    html: liquidEngine({ escaping: 'html', renderLimit }),
  };
  const caches = {
    text: boundedCache<Parsed>(CACHED_CHARACTERS),
    html: boundedCache<Parsed>(CACHED_CHARACTERS),
  };

  function parse(template: string, escaping: Escaping): Parsed {
    const cache = caches[escaping];
    const known = cache.get(template);
    if (known) return known;
    const parsed: Parsed = { templates: parseWith(engines[escaping], template) };
    watchBlanks(parsed.templates);
    cache.set(template, parsed, template.length + 100);
    return parsed;
  }

  return {
    check(template) {
      try {
        parse(template, 'text');
        return [];
      } catch {
        return allErrors(template);
      }
    },
    tagsOf(template) {
      const parsed = parse(template, 'text');
      return (parsed.tags ??= analyse(engines.text, parsed.templates));
    },
    render(template, data, escaping) {
      // Most subjects and many texts have no tag at all.
      if (!template.includes('{{') && !template.includes('{%')) return { text: template, missing: [] };
      const { templates } = parse(template, escaping);
      const engine = engines[escaping];
      const context = new Context(data, engine.options, { sync: true }, { liquid: engine });
      try {
        const text = String(engine.renderSync(templates, context));
        return { text, missing: blanksOf(context) };
      } catch (error) {
        throw new ThroughlineError({
          code: 'template_failed',
          message: `The text could not be filled in: ${reasonOf(error)}`,
          hint: 'Look at the loops and filters at that place.',
          cause: error,
        });
      }
    },
  };
}

function parseWith(engine: Liquid, template: string): Template[] {
  try {
    return engine.parse(template);
  } catch (error) {
    throw new ThroughlineError({ ...problemOf(error), cause: error });
  }
}

/** Parsed once more by an engine that goes on after an error, so that all of them are told at once. */
function allErrors(template: string): Problem[] {
  try {
    liquidEngine({ escaping: 'text', collectErrors: true }).parse(template);
    return [];
  } catch (error) {
    const { errors } = error as { errors?: readonly unknown[] };
    return (errors ?? [error]).map(problemOf);
  }
}

function problemOf(error: unknown): Problem {
  return {
    code: 'invalid_template',
    message: `The template cannot be read: ${reasonOf(error)}`,
    hint: "Tags are written {{ firstName }}, with a default {{ firstName | default: 'there' }}, conditions {% if company %} … {% endif %}.",
  };
}

interface LiquidFailure {
  readonly originalError?: Error;
  readonly token?: { getPosition(): [number, number]; getText(): string };
}

/** `undefined filter: upper, on line 3, near '{{ name | upper }}'.` */
function reasonOf(error: unknown): string {
  const { originalError, token } = error as LiquidFailure;
  const plain = messageOf(originalError ?? error).replace(/, line:\d+, col:\d+$/, '');
  if (!token) return `${plain}.`;
  const fragment = token.getText().split('\n')[0]!.slice(0, 80);
  return `${plain}, on line ${token.getPosition()[0]}, near '${fragment}'.`;
}

function analyse(engine: Liquid, templates: Template[]): TemplateTag[] {
  const needed = neededTags(templates);
  const { globals } = engine.analyzeSync(templates, { partials: false });
  const lines = new Map<string, number>();
  for (const variable of Object.values(globals).flat()) {
    const name = tagName(
      variable.segments.map((part) => (typeof part === 'object' ? { variable: String(part) } : String(part))),
    );
    lines.set(name, Math.min(variable.location.row, lines.get(name) ?? Infinity));
  }
  return [...lines]
    .map(([name, line]) => ({ name, needed: needed.has(name), line }))
    .sort((a, b) => a.line - b.line);
}

import { filters, Liquid, type FilterImplOptions } from 'liquidjs';

export type Escaping = 'text' | 'html';

/** Partials would need files; the rest write markup or count, which no letter needs. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block', 'tablerow', 'cycle', 'increment', 'decrement'];

/** They read the system's clock and zone; `date` does all that they do, with the time as an argument. */
const REFUSED_FILTERS = ['date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

export interface EngineSettings {
  readonly escaping: Escaping;
  /** Milliseconds of wall time for one render. Generous by default: a paused machine must not fail an email. */
  readonly renderLimit?: number;
  /** Go on after an error, to find them all. */
  readonly collectErrors?: boolean;
}

/** One template engine, shut in: no files, no prototypes, and limits that only a runaway template meets. */
export function liquidEngine({
  escaping,
  renderLimit = 3_000,
  collectErrors = false,
}: EngineSettings): Liquid {
  const engine = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    catchAllErrors: collectErrors,
    ...(escaping === 'html' ? { outputEscape: 'escape' as const } : {}),
    parseLimit: 1_000_000,
    renderLimit,
    memoryLimit: 10_000_000,
    locale: 'en-US',
  });
  for (const name of REFUSED_TAGS) delete engine.tags[name];
  for (const name of REFUSED_FILTERS) engine.unregisterFilter(name);
  engine.registerFilter('date', dateOfData);
  return engine;
}

type FilterThis = ThisParameterType<Extract<FilterImplOptions, (...args: never[]) => unknown>>;

/** `date`, but 'now' and 'today' are the time given with the data, and the zone is the lead's unless one is named. */
function dateOfData(this: FilterThis, value: unknown, format?: unknown, zone?: unknown): unknown {
  const data = this.context.environments as Record<string, unknown>;
  const moment = value === 'now' || value === 'today' ? data['now'] : value;
  return (filters.date as (...args: unknown[]) => unknown).call(
    this,
    moment,
    format,
    zone ?? data['localTimeZone'] ?? 'UTC',
  );
}

import { isThroughlineError, ThroughlineError, type Problem } from '../../../engine/index';
import type { Answers } from '../answers';

interface Accepted<Item, Result> {
  readonly accepted: readonly Item[];
  /** One for each of them, in their order. */
  readonly results: readonly Result[];
}

/**
 * One lead that the engine cannot read (a field too long, say) makes it refuse the whole request, before anything is
 * done. It names each of them: they fail, and the rest is asked for again.
 */
export async function withoutUnreadable<Item extends { readonly index: number }, Result>(
  answers: Answers,
  items: readonly Item[],
  ask: (some: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Accepted<Item, Result>> {
  const refuse = async (error: unknown): Promise<Accepted<Item, Result>> => {
    const problems = problemsByPlace(error);
    if (problems.size === 0) throw error;
    for (const [place, problem] of problems) {
      const item = items[place];
      if (item) answers.fail([item.index], new ThroughlineError(problem));
    }
    const accepted = items.filter((_item, place) => !problems.has(place));
    return { accepted, results: accepted.length === 0 ? [] : await ask(accepted) };
  };
  return ask(items).then((results) => ({ accepted: items, results }), refuse);
}

/** The first problem of each lead in the request; none where the problem is another one. */
function problemsByPlace(error: unknown): Map<number, Problem> {
  const found = new Map<number, Problem>();
  if (!isThroughlineError(error)) return found;
  for (const problem of error.problems) {
    const [, place, field] = /^leads\.(\d+)(?:\.(.+))?$/.exec(problem.path ?? '') ?? [];
    if (place === undefined) return new Map();
    const message =
      field === undefined ? problem.message : problem.message.replace(`leads.${place}.${field}`, field);
    if (!found.has(Number(place))) found.set(Number(place), { ...problem, message });
  }
  return found;
}

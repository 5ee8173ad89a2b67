/** One that was refused, and the sentence that says why. */
export interface RefusedOne {
  readonly who: string | null;
  readonly message: string;
}

/** How many reasons, and how many of each reason's leads, are named: the rest stands in the results. */
const REASONS = 5;
const NAMED = 3;

/** `Paused 3 enrollments; 2 were refused: It is not paused (ada@example.com and bob@example.com).` */
export function confirmation(done: string, refused: readonly RefusedOne[]): string {
  if (refused.length === 0) return `${done}.`;
  const reasons = new Map<string, RefusedOne[]>();
  for (const one of refused) {
    const same = reasons.get(one.message);
    if (same) same.push(one);
    else reasons.set(one.message, [one]);
  }
  const told = [...reasons].slice(0, REASONS).map(([message, those]) => reasonWords(message, those));
  const left = [...reasons.values()].slice(REASONS).reduce((count, those) => count + those.length, 0);
  const others = left === 0 ? '' : ` ${left} more for other reasons.`;
  return `${done}; ${refused.length} ${refused.length === 1 ? 'was' : 'were'} refused: ${told.join(' ')}${others}`;
}

function reasonWords(message: string, those: readonly RefusedOne[]): string {
  const names = [...new Set(those.flatMap(({ who }) => who ?? []))].filter((who) => !message.includes(who));
  if (names.length === 0) return message;
  const shown = names.slice(0, NAMED);
  const last = names.length > NAMED ? `${names.length - NAMED} more` : shown.pop();
  const list = shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
  return `${message.replace(/\.$/, '')} (${list}).`;
}

import { OUTBOX } from '../../model/sender';
import { coversTimeOfDay } from '../../schedule/window';
import type { CheckInput } from './checks';

/** What does not forbid publishing and is worth knowing: each is a sentence. */
export function remarks(input: CheckInput): string[] {
  if (!input.definition.stages.some(({ kind }) => kind === 'email')) return [];
  return [...nowhere(input), ...tooMany(input), ...outside(input)];
}

function nowhere({ definition: { settings }, senders }: CheckInput): string[] {
  const real = settings.senders.length > 0 || senders.some(({ id }) => id !== OUTBOX);
  return real ? [] : ['No sender is configured: mail goes to the built-in outbox and leaves for nowhere.'];
}

/** A quota that the senders cannot fill promises what nobody keeps. */
function tooMany({ definition: { settings }, senders }: CheckInput): string[] {
  const { dailyQuota } = settings;
  const named = settings.senders.map((name) => name.trim().toLowerCase());
  const used = senders.filter(({ id, name }) => named.includes(id) || named.includes(name.toLowerCase()));
  if (dailyQuota === undefined || used.length === 0) return [];
  const sum = used.reduce((total, sender) => total + (sender.dailyQuota ?? Infinity), 0);
  return dailyQuota <= sum
    ? []
    : [`The sequence may send ${dailyQuota} emails a day, and its senders only ${sum}.`];
}

/** An email at a time of day that lies in no block of the window goes out when the window opens. */
function outside({ definition: { settings, stages } }: CheckInput): string[] {
  return stages.flatMap(({ id, kind, at }) =>
    kind === 'email' && at !== undefined && !coversTimeOfDay(settings.window, at)
      ? [
          `The email '${id}' is to go out at ${at}, which lies outside of the sending window; it goes out when the window opens.`,
        ]
      : [],
  );
}

import { lettersOf } from '../../content/letters';
import { UNSUBSCRIBE_WORD } from '../../content/optOut';
import { OUTBOX } from '../../model/sender';
import { coversTimeOfDay } from '../../schedule/window';
import type { CheckInput } from './checks';

/** What does not forbid publishing and is worth knowing: each is a sentence. */
export function remarks(input: CheckInput): string[] {
  if (!input.definition.stages.some(({ kind }) => kind === 'email')) return [];
  return [...nowhere(input), ...noAddress(input), ...untold(input), ...tooMany(input), ...outside(input)];
}

function nowhere({ definition: { settings }, senders }: CheckInput): string[] {
  const real = settings.senders.length > 0 || senders.some(({ id }) => id !== OUTBOX);
  return real ? [] : ['No sender is configured: mail goes to the built-in outbox and leaves for nowhere.'];
}

/** Links in mail lead to the runner, and nowhere without its address. */
function noAddress({ definition: { settings }, publicUrl }: CheckInput): string[] {
  if (publicUrl !== null) return [];
  const { unsubscribe, track } = settings;
  const links = unsubscribe === 'link' || unsubscribe === 'header_and_link';
  return [
    ...(links
      ? [
          `No public URL is set, so emails end with the word '${UNSUBSCRIBE_WORD}' to answer and not with a link.`,
        ]
      : []),
    ...(track.opens || track.clicks
      ? ['No public URL is set, so neither opens nor clicks are tracked.']
      : []),
  ];
}

/** What nobody will ever hear of, though it is asked for. */
function untold({ definition: { settings, stages } }: CheckInput): string[] {
  const { track } = settings;
  const isTracked = track.opens || track.clicks;
  const plain = stages.flatMap((stage) =>
    isTracked && stage.kind === 'email' && lettersOf(stage).some(({ html }) => !html?.trim())
      ? [`'${stage.id}'`]
      : [],
  );
  const said = plain.length === 1 ? `The email ${plain[0]} has` : `The emails ${plain.join(', ')} have`;
  const branches = stages.flatMap((stage) => {
    if (stage.kind !== 'branch' || !('happened' in stage.if)) return [];
    const { happened } = stage.if;
    // Who clicks has opened.
    const isTold = happened === 'clicked' ? track.clicks : happened !== 'opened' || isTracked;
    const sentence = `The branch '${stage.id}' asks whether an email was ${happened}, which the sequence does not track ('track'): without a report by 'message.touch' the answer is no.`;
    return isTold ? [] : [sentence];
  });
  return [
    ...(plain.length === 0 ? [] : [`${said} no HTML: what is plain text cannot be tracked.`]),
    ...branches,
  ];
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

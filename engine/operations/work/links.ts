import { z } from 'zod';
import { judge, type Hit } from '../../content/machines';
import { readLink, readToken } from '../../content/token';
import { ThroughlineError } from '../../model/errors';
import { ERASED } from '../../store/eraseLeads';
import { findMessagesById, type Message } from '../../store/messages';
import type { ActingContext } from '../../worker/context';
import { touched, type Read } from '../../worker/engagement';
import { operation } from '../operation';

const token = z.string().min(1).max(4_000).describe('The signed token of a tracked link, or of the picture');

export const showLink = operation({
  name: 'link.show',
  summary:
    'Says where a tracked link leads, and changes nothing; the token alone tells, no database is asked.',
  method: 'GET',
  path: '/links/:token',
  permission: 'member',
  input: z.object({ token }),
  result: z.object({
    message: z.string().describe('Id of the message in which it stands'),
    touch: z.enum(['opened', 'clicked']),
    url: z.string().nullable().describe('Where it leads; null for the picture'),
  }),
  positional: ['token'],
  run: (context, input) => {
    const found = read(context, input.token);
    if (found) return Promise.resolve(found);
    throw new ThroughlineError({
      code: 'unknown_link',
      kind: 'not_found',
      message: 'This link is not one of ours, or not complete.',
      hint: 'Open it again from the message.',
    });
  },
});

export const reportLinks = operation({
  name: 'link.report',
  summary:
    'Takes what came by tracked links and pictures, and records what people did; machines are counted apart.',
  method: 'POST',
  path: '/links/hits',
  permission: 'member',
  input: z.object({
    hits: z
      .array(
        z.strictObject({
          token,
          at: z.iso.datetime({ offset: true }).describe('When it came'),
          userAgent: z.string().max(2_000).nullable().default(null).describe('What the program calls itself'),
          prefetch: z.boolean().default(false).describe('It said that it only fetches ahead'),
        }),
      )
      .max(10_000)
      .describe(
        'All of one message together, as they came within some seconds: scanners are known by their haste',
      ),
  }),
  result: z.object({
    people: z.number().int().describe('Opens and clicks that were recorded'),
    machines: z.number().int().describe('Those of scanners and of programs that fetch ahead'),
    ignored: z.number().int().describe('Repeated at once, of messages that are gone, or not ours'),
  }),
  async run(context, { hits }) {
    const byMessage = new Map<string, Hit[]>();
    for (const { token: text, at, userAgent, prefetch } of hits) {
      const found = read(context, text);
      if (!found) continue;
      const hit = { touch: found.touch, at: Date.parse(at), url: found.url, userAgent, prefetch };
      byMessage.set(found.message, [...(byMessage.get(found.message) ?? []), hit]);
    }
    return context.store.transaction(async (db) => {
      const messages = (await findMessagesById(db, [...byMessage.keys()])).filter(canBeRead);
      const judged = messages.map((message): Read => {
        const { people, machines } = judge(byMessage.get(message.id) ?? [], sentAt(message));
        return { message, readings: people, machines };
      });
      await touched(context, db, judged, context.actor);
      const people = judged.reduce((sum, { readings }) => sum + readings.length, 0);
      const machines = judged.reduce((sum, one) => sum + one.machines, 0);
      return { people, machines, ignored: hits.length - people - machines };
    });
  },
});

function read(
  { instance }: Pick<ActingContext, 'instance'>,
  text: string,
): { message: string; touch: 'opened' | 'clicked'; url: string | null } | null {
  const link = readLink(instance.signingSecret, text);
  if (link) return { message: link.id, touch: 'clicked', url: link.target };
  const message = readToken(instance.signingSecret, text, 'open');
  return message === null ? null : { message, touch: 'opened', url: null };
}

/** Nobody can have read what never went out, and nothing more is kept of who has been erased. */
function canBeRead({ state, recipient }: Message): boolean {
  return state !== 'failed' && state !== 'withdrawn' && recipient !== ERASED;
}

/** What bounced was settled when that came back, and of what is uncertain nobody knows. */
function sentAt({ state, settledAt, intendedAt }: Message): number {
  return state === 'sent' ? (settledAt ?? intendedAt) : intendedAt;
}

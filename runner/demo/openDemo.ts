import { randomBytes } from 'node:crypto';
import { acceleratedClock, openEngine, systemActor, systemClock, type Log } from '../../engine/index';
import type { Stage } from '../server';
import { DEMO_LEADS } from './leads';
import { demoPeople } from './people';
import { DEMO_SEQUENCE } from './sequence';

const DAY_MS = 86_400_000;
const DAY_TAKES_MS = 5_000;

export interface Demo extends Stage {
  /** How often it looks, instead of what is configured. */
  readonly rhythm: { readonly tick: string; readonly sweep: string };
}

/**
 * An engine in memory with a clock that runs, a sample sequence and made-up leads. Nothing of the configured data is
 * opened, and no sender is there: mail stays in the outbox.
 * @param dayTakesMs what a day of the demo takes
 * @param base the clock by which it takes that
 */
export async function openDemo(log: Log, dayTakesMs = DAY_TAKES_MS, base = systemClock()): Promise<Demo> {
  const key = randomBytes(32).toString('hex');
  const clock = acceleratedClock(base, mondayMorning(base.now()), DAY_MS / dayTakesMs);
  const engine = await openEngine({
    database: ':memory:',
    clock,
    leaseClock: base,
    log,
    secretKey: key,
    timeZone: 'UTC',
  });
  const actor = await engine.auth.firstMember(await engine.auth.createSetupToken(), {
    email: 'maya@lumen.example',
    name: 'Maya (demo)',
    password: randomBytes(24).toString('base64url'),
  });
  const saved = (await engine.run('sequence.save', { file: DEMO_SEQUENCE }, { actor })) as { name: string };
  for (const lead of DEMO_LEADS) await engine.run('lead.upsert', lead, { actor: systemActor('demo') });
  await engine.run('sequence.publish', { sequence: saved.name }, { actor });
  const people = demoPeople(engine, saved.name);
  return {
    engine,
    key,
    rhythm: { tick: '* * * * * *', sweep: '*/30 * * * * *' },
    site: {
      token: randomBytes(24).toString('base64url'),
      memberId: String(actor.id),
      actor,
      notice:
        'Demo: one day takes 5 seconds, and nothing is really sent. The people are made up; some will answer.',
    },
    afterTick: people.afterTick,
  };
}

/** 07:00 UTC of the Monday before: a working week lies ahead, whenever the demo is started. */
function mondayMorning(now: number): number {
  // 1970-01-01 was a Thursday.
  const day = Math.floor(now / DAY_MS);
  return (day - ((day + 3) % 7)) * DAY_MS + 7 * 3_600_000;
}

import type { Engine } from '../../engine/index';
import { onStopSignal } from '../stopSignal';
import { longTime } from '../web/times';
import { progressBar } from './progress';

export interface Worked {
  readonly sent: number;
  readonly failed: number;
  readonly message: string;
}

/** The longest wait between two looks: replies come at times that nobody knows. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Ticks and sweeps: once, or until nothing becomes due by itself any more (what waits for a person is left to them).
 * A first Ctrl+C ends it after the batch in hand; what is left goes on with the next run or server.
 */
export async function untilDone(
  engine: Engine,
  options: {
    readonly once: boolean;
    readonly screen: NodeJS.WritableStream | null;
  },
): Promise<Worked> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const deafen = onStopSignal(() => stopping.abort());
  const bar = progressBar(options.screen, 'messages sent');
  let sent = 0;
  let failed = 0;
  try {
    for (;;) {
      await engine.sweep({ signal });
      const report = await engine.tick({ signal });
      sent += report.sent;
      failed += report.failed;
      bar.update({ done: sent, total: null });
      const { nextDueAt } = await engine.status();
      if (options.once || signal.aborted || nextDueAt === null) {
        const next = nextDueAt === null ? null : await whenDue(engine, nextDueAt);
        return { sent, failed, message: sentence(sent, failed, next) };
      }
      const wait = Math.max(200, nextDueAt - engine.clock.now());
      await engine.clock.sleep(Math.min(wait, LONGEST_WAIT_MS), signal);
    }
  } finally {
    bar.stop();
    deafen();
  }
}

function sentence(sent: number, failed: number, next: string | null): string {
  const what = `${sent} ${sent === 1 ? 'message' : 'messages'} sent${failed === 0 ? '' : `, ${failed} failed`}.`;
  return next === null
    ? `${what} Nothing more becomes due by itself.`
    : `${what} ${next} Run this again then, or keep \`throughline serve\` running.`;
}

/** With the day of the week: whoever starts on a Saturday sees why nothing has left yet. */
async function whenDue(engine: Engine, at: number): Promise<string> {
  if (at <= engine.clock.now()) return 'More is due already.';
  const { timeZone } = (await engine.run('organisation.get', {})) as { timeZone: string };
  return `The next stage is due on ${longTime(at, timeZone)}.`;
}

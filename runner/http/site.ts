import type { Actor, Engine, Log } from '../../engine/index';
import type { ScheduleState } from '../schedule';
import type { Hits } from './hits';

/** What every page and route works with. */
export interface Site {
  readonly engine: Engine;
  readonly log: Log;
  readonly schedule: ScheduleState;
  readonly hits: Hits;
  /** Signs session cookies. */
  readonly sessionSecret: string;
  readonly publicUrl: string | null;
  readonly trustProxy: number | string;
  readonly demo: DemoSite | null;
}

export interface DemoSite {
  /** Opens the door at /demo?token=… */
  readonly token: string;
  readonly memberId: string;
  readonly actor: Actor;
  /** Shown on every page: what is real here and what is not. */
  readonly notice: string;
}

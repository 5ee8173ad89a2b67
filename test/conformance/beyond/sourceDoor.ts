import type { EngineOptions } from '../../../engine/index';
import type { TestEngine } from '../../support/databases';
import { mail, type Door } from '../../support/scenario';

export type Open = (options?: Partial<EngineOptions>) => Promise<TestEngine>;

export interface Delivered {
  readonly id: string;
  readonly status: string;
  readonly enrolled: number;
  readonly format: string;
  readonly results: readonly {
    readonly email: string | null;
    readonly outcome: string;
    readonly code: string | null;
    readonly message: string;
    readonly enrollment: string | null;
  }[];
}

export const STAGES = [mail('hello'), mail('again', { after: '3 days' })];
export const SECRET = 'a secret of the app';

export const save = (
  door: Door,
  more: object = {},
): Promise<{ id: string; secret: string | null; url: string }> =>
  door.run('source.save', { name: 'CRM', preset: 'json', sequence: 'Welcome', ...more });

export const deliver = (door: Door, body: unknown, more: object = {}): Promise<Delivered> =>
  door.run('source.deliver', {
    source: 'CRM',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  });

import { listOf } from '../../shared/index';
import type { Row } from './readStages';

const LISTS = ['doNotSendStages', 'fields', 'holidays', 'senders'] as const;

/** The settings of the form, and the description that n8n's form has among them. */
export function readSettings(form: Row): { readonly settings: Row; readonly description?: unknown } {
  const { description, anyTime, window, track, ...rest } = form;
  const lists = LISTS.flatMap((name) =>
    rest[name] === undefined ? [] : [[name, listOf(rest[name])] as const],
  );
  const blocks = (window as Row | undefined)?.['block'];
  const settings = {
    ...rest,
    ...Object.fromEntries(lists),
    ...(track === undefined ? {} : { track: Object.fromEntries(listOf(track).map((what) => [what, true])) }),
    ...(anyTime === true ? { window: [] } : Array.isArray(blocks) ? { window: blocks } : {}),
  };
  return { settings, ...(description === undefined ? {} : { description }) };
}

import { at, firstText, given, isRecord } from './paths';
import type { CrmReader } from './reader';

/**
 * Pipedrive's webhooks, v2 `{ meta: { action, entity, entity_id, timestamp, attempt }, data: { emails: [{ value,
 * primary }] } }` and v1 `{ meta: { action, object, id, timestamp_micro }, current: { email: [{ value, primary }] } }`
 * (pipedrive.readme.io/docs/guide-for-webhooks-v2, …/webhooks-v2-migration-guide). A person has its addresses; deals
 * and leads only `person_id`.
 */
export const pipedrive: CrmReader = {
  events: (body) => (Array.isArray(body) ? body : [body]),
  read(event) {
    const meta = (name: string): string | undefined => firstText(at(event, `meta.${name}`));
    const person = at(event, 'data') ?? at(event, 'current');
    const own = (name: string): unknown => at(person, name);
    const entity = meta('entity') ?? meta('object');
    const id = meta('entity_id') ?? firstText(own('id')) ?? meta('id');
    const time = meta('timestamp_micro') ?? meta('timestamp');
    const action = meta('action');
    return {
      name: action === undefined ? null : [action, entity].filter(Boolean).join('.'),
      // 'meta.attempt' counts the tries of one delivery, so what does not change between them names it.
      id: time === undefined || id === undefined ? null : [entity, id, action, time].join(':'),
      lead: given({
        email: primary(own('emails') ?? own('email')),
        firstName: firstText(own('first_name')),
        lastName: firstText(own('last_name')),
        name: firstText(own('name')),
        company: firstText(own('org_name'), at(person, 'org_id.name')),
        title: firstText(own('job_title')),
        phone: primary(own('phones') ?? own('phone')),
        crmId: id,
      }),
    };
  },
  hint: "Deals and leads carry only the person's id. Use a webhook for the object 'person' instead: it carries the addresses.",
};

/** `[{ value, primary }]`: the one that is marked, else the first. */
function primary(value: unknown): string | undefined {
  if (!Array.isArray(value)) return firstText(value);
  const marked = value.find((each: unknown) => isRecord(each) && each['primary'] === true) as unknown;
  return firstText(at(marked, 'value'), at(value[0], 'value'), value[0]);
}

import { at, firstText, given, isRecord } from './paths';
import type { CrmReader } from './reader';

/**
 * Zendesk Sell pushes nothing: its events are fetched (developer.zendesk.com/api-reference/sales-crm/firehose/overview),
 * so a workflow that does so posts them here as they are. An event of the Firehose is `{ data, meta: { event_id,
 * event_type, type, sequence } }`, a page of them `{ items: [ … ] }`; a lead of the core API is `{ data, meta: { type } }`
 * (…/sales-crm/resources/leads). `data`: email, first_name, last_name, organization_name, title, phone, mobile, status.
 */
export const zendeskSell: CrmReader = {
  events: (body) => {
    const items = at(body, 'items');
    if (Array.isArray(items)) return items;
    return Array.isArray(body) ? body : [body];
  },
  read(event) {
    const data = at(event, 'data');
    const own = (name: string): unknown => at(isRecord(data) ? data : event, name);
    const meta = (name: string): string | undefined => firstText(at(event, `meta.${name}`));
    const id = firstText(own('id'));
    const sequence = meta('sequence');
    return {
      name: [meta('event_type'), meta('type')].filter(Boolean).join('.') || null,
      id: meta('event_id') ?? (sequence === undefined ? null : [meta('type'), id, sequence].join(':')),
      lead: given({
        email: firstText(own('email')),
        firstName: firstText(own('first_name')),
        lastName: firstText(own('last_name')),
        name: firstText(own('name')),
        company: firstText(own('organization_name')),
        title: firstText(own('title')),
        phone: firstText(own('phone'), own('mobile')),
        stage: firstText(own('status')),
        crmId: id,
      }),
    };
  },
  hint: 'Deals, notes and tasks carry ids only. Send events of leads or contacts: they carry the address.',
};

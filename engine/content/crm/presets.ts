import type { Preset } from '../../model/source';
import { hubspot } from './hubspot';
import { pipedrive } from './pipedrive';
import { at, firstText, given, isRecord } from './paths';
import type { CrmReader } from './reader';
import { salesforce } from './salesforce';
import { zendeskSell } from './zendeskSell';

/** Our own names, or whatever the rule's paths say. */
const json: CrmReader = {
  events: (body) => (Array.isArray(body) ? body : [body]),
  read: (event) => ({
    name: firstText(at(event, 'event'), at(event, 'type')) ?? null,
    id: firstText(at(event, 'eventId'), at(event, 'event_id')) ?? null,
    lead: isRecord(event)
      ? given({
          email: firstText(event['email']),
          firstName: firstText(event['firstName'], event['first_name']),
          lastName: firstText(event['lastName'], event['last_name']),
          name: firstText(event['name']),
          company: firstText(event['company']),
          title: firstText(event['title']),
          phone: firstText(event['phone']),
          timeZone: firstText(event['timeZone'], event['time_zone']),
          stage: firstText(event['stage']),
          crmId: firstText(event['crmId'], event['crm_id']),
        })
      : {},
  }),
  hint: "Say where the address stands: map { email: 'contact.email' }.",
};

export const READERS: Readonly<Record<Preset, CrmReader>> = {
  hubspot,
  pipedrive,
  salesforce,
  zendesk_sell: zendeskSell,
  json,
};

import { at, firstText, given, isRecord } from './paths';
import type { CrmReader } from './reader';

/**
 * Salesforce:
 * - a record as JSON, as a Flow's HTTP callout sends it (help.salesforce.com, 'Configure an HTTP Callout Action'): the
 *   admin who builds the Flow names the fields, usually as the API does (`Email`, `LastName`)
 * - a change or platform event: `{ data: { payload: { ChangeEventHeader, … }, event: { replayId } } }`
 * - an outbound message, SOAP, which `soap.ts` has turned into `{ notifications: [{ Id, type, sObject }] }`
 *   (developer.salesforce.com, 'Understanding the Outbound Messaging WSDL'). It may come more than once; its Id tells.
 */
export const salesforce: CrmReader = {
  events: (body) => {
    const notifications = at(body, 'notifications');
    if (Array.isArray(notifications)) return notifications;
    return Array.isArray(body) ? body : [body];
  },
  read(event) {
    const record = inner(event);
    const fields = new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
    const own = (...names: readonly string[]): string | undefined =>
      firstText(...names.map((name) => fields.get(name)));
    const change = at(record, 'ChangeEventHeader.changeType');
    const replay = firstText(at(event, 'data.event.replayId'), at(event, 'event.replayId'));
    const notification = isRecord(at(event, 'sObject')) ? firstText(at(event, 'Id')) : undefined;
    return {
      name:
        firstText(
          change === undefined ? undefined : `${firstText(change)}.${firstText(at(record, 'ChangeEventHeader.entityName')) ?? ''}`, // prettier-ignore
          at(event, 'type'),
          typeof at(event, 'event') === 'string' ? at(event, 'event') : undefined,
        ) ?? null,
      id: notification ?? firstText(at(event, 'EventUuid')) ?? replay ?? null,
      lead: given({
        email: own('email'),
        firstName: own('firstname'),
        lastName: own('lastname'),
        name: own('name'),
        company: firstText(fields.get('company'), at(record, 'Account.Name')),
        title: own('title'),
        phone: own('phone', 'mobilephone'),
        stage: own('status'),
        crmId: own('id'),
      }),
    };
  },
  hint: "Send the record's fields, Email among them: choose them in the Flow's HTTP callout or in the outbound message.",
};

function inner(event: unknown): Record<string, unknown> {
  const found = [
    at(event, 'sObject'),
    at(event, 'data.payload'),
    at(event, 'payload'),
    at(event, 'record'),
    event,
  ].find(isRecord);
  return found ?? {};
}

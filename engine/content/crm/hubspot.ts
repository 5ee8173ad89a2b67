import { at, firstText, given, isRecord } from './paths';
import type { CrmReader } from './reader';

/**
 * HubSpot, three shapes of one contact:
 * - a workflow's webhook with all properties: `{ vid, properties: { email: { value } }, 'identity-profiles': … }`
 *   (knowledge.hubspot.com/workflows/how-do-i-use-webhooks-with-hubspot-workflows; the contact of the v1 contacts API)
 * - a contact of the v3 API: `{ id, properties: { email: 'ada@…' } }`
 * - a workflow's webhook with chosen properties: `{ email, firstname }`
 *
 * An app's webhooks (developers.hubspot.com/docs/guides/crm/private-apps/webhooks) are lists of
 * `{ eventId, subscriptionType, objectId, occurredAt, attemptNumber }`: ids, and never an address.
 */
export const hubspot: CrmReader = {
  events: (body) => (Array.isArray(body) ? body : [body]),
  read(event) {
    const property = (name: string): unknown =>
      firstText(at(event, `properties.${name}.value`), at(event, `properties.${name}`), at(event, name));
    const objectId = firstText(at(event, 'objectId'), at(event, 'vid'), at(event, 'id'), property('hs_object_id')); // prettier-ignore
    const eventId = firstText(at(event, 'eventId'));
    return {
      name: firstText(at(event, 'subscriptionType')) ?? null,
      // 'eventId' alone is not promised to be unique; with each new attempt only 'attemptNumber' changes.
      id: eventId === undefined ? null : [eventId, objectId, firstText(at(event, 'occurredAt'))].join(':'),
      lead: given({
        email: firstText(property('email'), identity(event)),
        firstName: firstText(property('firstname')),
        lastName: firstText(property('lastname')),
        company: firstText(property('company')),
        title: firstText(property('jobtitle')),
        phone: firstText(property('phone'), property('mobilephone')),
        stage: firstText(property('lifecyclestage')),
        crmId: objectId,
      }),
    };
  },
  hint: "An app's webhooks carry only the contact's id. Use a workflow with the action 'Send a webhook' instead: it sends the contact's properties.",
};

/** The address of a contact that has it only as an identity. */
function identity(event: unknown): string | undefined {
  const identities = at(event, 'identity-profiles[0].identities');
  const email = Array.isArray(identities)
    ? identities.find((each: unknown) => isRecord(each) && each['type'] === 'EMAIL')
    : undefined;
  return firstText(at(email, 'value'));
}

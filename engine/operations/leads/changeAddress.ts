import { z } from 'zod';
import { readAddress } from '../../model/address';
import { ThroughlineError } from '../../model/errors';
import { lockEnrollmentsOfLeads } from '../../store/enrollments';
import { insertEvents } from '../../store/events';
import { findLeadsByKeys, lockLeads, setAddress } from '../../store/leads';
import { loseLeases } from '../../store/wholeSequence';
import { operation } from '../operation';
import { carryRefusals } from './carryRefusals';
import { getLead, leadResult, noLead, showLead } from './shape';

export const leadChangeAddress = operation({
  name: 'lead.changeAddress',
  summary: 'Gives a lead a new email address; its sequences and its history stay with it.',
  method: 'POST',
  path: '/leads/:lead/address',
  permission: 'member',
  positional: ['lead', 'email'],
  input: z.strictObject({
    lead: z.string().min(1).describe('Email address or id of the lead'),
    email: z.string().max(500).describe('The new address'),
  }),
  result: leadResult.extend({ message: z.string() }),
  async run(context, input) {
    const { store, clock, actor, instance } = context;
    const address = readAddress(input.email);
    if (!address) {
      throw new ThroughlineError({
        code: 'invalid_address',
        message: `'${input.email.trim().slice(0, 100)}' is not an email address.`,
        hint: "An address looks like 'ada@example.com'.",
        path: 'email',
      });
    }
    const { timeZone } = await instance.organisation(store);
    return store.transaction(async (db) => {
      const before = await getLead(db, input.lead);
      const [other] = await findLeadsByKeys(db, [address.key]);
      if (other && other.id !== before.id) throw taken(address.address);
      const now = clock.now();
      const lead = { ...before, email: address.address, emailKey: address.key, updatedAt: now };
      // What a worker has composed this moment goes to the old address.
      await loseLeases(
        db,
        (await lockEnrollmentsOfLeads(db, [lead.id])).map(({ id }) => id),
      );
      // An erasure that was waited for is for good: no address comes back.
      const [held] = await lockLeads(db, [lead.id]);
      if (!held || held.erasedAt !== null) throw noLead(input.lead);
      await setAddress(db, lead).catch((error: unknown) => {
        // Somebody else took it in this moment.
        throw db.profile.isUniqueViolation(error) ? taken(address.address) : error;
      });
      if (lead.emailKey !== before.emailKey) await carryRefusals(context, db, lead, [before], now);
      const data = { changed: ['email'], from: before.email, to: lead.email };
      await insertEvents(db, [{ kind: 'lead_updated', at: now, actor, leadId: lead.id, data }]);
      return { ...showLead(lead, timeZone), message: `${before.email} is ${lead.email} now.` };
    });
  },
});

function taken(address: string): ThroughlineError {
  return new ThroughlineError({
    code: 'address_taken',
    kind: 'conflict',
    message: `Another lead has the address ${address} already.`,
    hint: 'One address is one lead: merge the two, or change the address of the other one first.',
    path: 'email',
  });
}

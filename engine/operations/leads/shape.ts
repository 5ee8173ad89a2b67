import { z } from 'zod';
import { ThroughlineError } from '../../model/errors';
import { fieldValue, leadInput, type Lead } from '../../model/lead';
import { formatIso } from '../../schedule/zone';
import type { Db } from '../../store/database';
import { findLead, type LeadRow } from '../../store/leads';

const text = z.string().nullable();

/** A lead as doors show it. */
export const leadResult = z.object({
  id: z.string(),
  email: z.string(),
  firstName: text,
  lastName: text,
  name: text,
  company: text,
  title: text,
  phone: text,
  timeZone: text,
  stage: text.describe('Where the lead stands in your CRM'),
  companyStage: text.describe("Where the lead's company stands in your CRM"),
  crmId: text,
  fields: z.record(z.string(), fieldValue).describe('Custom fields, each a merge tag'),
  createdAt: z.string(),
  updatedAt: z.string(),
  deletedAt: text.describe('When it was deleted; null: it was not'),
});

export function showLead(lead: Lead, timeZone: string): z.output<typeof leadResult> {
  return {
    id: lead.id,
    email: lead.email,
    firstName: lead.firstName,
    lastName: lead.lastName,
    name: lead.name,
    company: lead.company,
    title: lead.title,
    phone: lead.phone,
    timeZone: lead.timeZone,
    stage: lead.stage,
    companyStage: lead.companyStage,
    crmId: lead.crmId,
    fields: lead.fields,
    createdAt: formatIso(lead.createdAt, timeZone),
    updatedAt: formatIso(lead.updatedAt, timeZone),
    deletedAt: lead.deletedAt ? formatIso(lead.deletedAt, timeZone) : null,
  };
}

const { shape } = leadInput;

/** The fields of one lead, each with its words. Empty text keeps what the lead has; null clears it. */
export const leadShape = {
  email: shape.email.describe('Email address: one address is one lead, in whatever case it is written'),
  firstName: shape.firstName.describe('First name'),
  lastName: shape.lastName.describe('Last name'),
  name: shape.name.describe('Full name, where first and last name are not known apart'),
  company: shape.company.describe('Company'),
  title: shape.title.describe('Job title'),
  phone: shape.phone.describe('Phone number'),
  timeZone: shape.timeZone.describe(
    "Time zone, such as 'Europe/Berlin': emails go out in the lead's own hours",
  ),
  stage: shape.stage.describe("The lead's stage in your CRM, such as 'new' or 'customer'"),
  companyStage: shape.companyStage.describe(
    "The stage of the lead's company in your CRM, such as 'customer': a sequence can leave out companies by it",
  ),
  crmId: shape.crmId.describe("The lead's id in your CRM"),
  fields: shape.fields.describe(
    "Custom fields by name, such as 'Job level': each can be a merge tag in an email",
  ),
} as const;

export const existingInput = z
  .enum(['overwrite', 'fill', 'keep'])
  .default('overwrite')
  .describe(
    'What to do with a lead that is there already: overwrite its fields with those given, fill only its empty ones, or keep it as it is',
  );

/** @throws ThroughlineError `lead_not_found` */
export async function getLead(db: Db, reference: string): Promise<LeadRow> {
  const lead = await findLead(db, reference);
  if (lead) return lead;
  throw noLead(reference);
}

export function noLead(reference: string): ThroughlineError {
  return new ThroughlineError({
    code: 'lead_not_found',
    kind: 'not_found',
    message: `There is no lead '${reference}'.`,
    hint: 'Use its email address or its id; the list of leads shows both.',
  });
}

import { z } from 'zod';

/** What a lead has besides its address. Everything that is not named here is a custom field. */
export const LEAD_FIELDS = [
  'firstName',
  'lastName',
  'name',
  'company',
  'title',
  'phone',
  'timeZone',
  'stage',
  'companyStage',
  'crmId',
] as const;
export type LeadField = (typeof LEAD_FIELDS)[number];

export const fieldValue = z.union([z.string().max(20_000), z.number(), z.boolean(), z.null()]);
export type FieldValue = z.output<typeof fieldValue>;

export const leadInput = z.object({
  email: z.string().max(500),
  firstName: z.string().max(200).nullish(),
  lastName: z.string().max(200).nullish(),
  /** The full name, where first and last are not known apart. */
  name: z.string().max(400).nullish(),
  company: z.string().max(400).nullish(),
  title: z.string().max(400).nullish(),
  phone: z.string().max(100).nullish(),
  /** A zone of the tz database: `Europe/Berlin`. */
  timeZone: z.string().max(100).nullish(),
  /** The lead's stage in the CRM: new, qualified, customer … */
  stage: z.string().max(100).nullish(),
  /** The stage of the lead's company in the CRM: prospect, customer, competitor … */
  companyStage: z.string().max(100).nullish(),
  crmId: z.string().max(200).nullish(),
  /** Custom fields, each a merge tag of its name. */
  fields: z.record(z.string().min(1).max(100), fieldValue).optional(),
});
export type LeadInput = z.output<typeof leadInput>;

export interface Lead {
  readonly id: string;
  readonly email: string;
  readonly emailKey: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly name: string | null;
  readonly company: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  readonly timeZone: string | null;
  readonly stage: string | null;
  readonly companyStage: string | null;
  readonly crmId: string | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it was deleted or merged into another; null, or not there: it was not. */
  readonly deletedAt?: number | null;
}

import { z } from 'zod';
import { fieldTest } from './fieldTest';

/** Whose events a source reads by itself; `json` is anything, read by field paths. */
export const PRESETS = ['hubspot', 'pipedrive', 'salesforce', 'zendesk_sell', 'json'] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * How a delivery proves where it comes from.
 * - hubspot: HubSpot's own signature (the app's client secret). basic: HTTP Basic, as Pipedrive sends it.
 * - hmac: our own signature over time and body. header: the secret in a header. path: the secret in the address.
 */
export const PROOFS = ['hubspot', 'basic', 'hmac', 'header', 'path'] as const;
export type Proof = (typeof PROOFS)[number];

export const USUAL_PROOF: Readonly<Record<Preset, Proof>> = {
  hubspot: 'hubspot',
  pipedrive: 'basic',
  // Neither signs what it sends: a Flow's callout and a relay can set a header, an outbound message cannot even that.
  salesforce: 'header',
  zendesk_sell: 'header',
  json: 'hmac',
};

const path = z.string().trim().min(1).max(300);

/** What a source does with the events that it takes. */
export const sourceRule = z.strictObject({
  /** Which events, by name; empty: all. */
  on: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  /** Which leads: asked of the lead as the event describes it. */
  where: z.array(fieldTest).max(20).default([]),
  /** Lead fields (`company`, `fields.Budget`) and where they stand in the event. */
  map: z.record(z.string().min(1).max(120), path).default({}),
  /** Where a list of events, an event's name and its id stand, if not where the preset looks. */
  paths: z.strictObject({ list: path.optional(), event: path.optional(), id: path.optional() }).default({}),
  existing: z.enum(['overwrite', 'fill', 'keep']).default('overwrite'),
  /** Whether another event may enrol a lead again that an earlier one has enrolled. */
  again: z.boolean().default(false),
  sender: z.string().nullable().default(null),
});
export type SourceRule = z.output<typeof sourceRule>;

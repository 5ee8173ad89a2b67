import type { LeadField } from '../../model/lead';

/** One event as a CRM tells it. */
export interface CrmEvent {
  /** `contact.creation`, `create.person`; null where the CRM names none. */
  readonly name: string | null;
  /** The CRM's own id of it; null where there is none. */
  readonly id: string | null;
  readonly lead: Readonly<Partial<Record<LeadField | 'email', string>>>;
}

/** How one CRM's deliveries are read. */
export interface CrmReader {
  /** The events of a body, which may hold several. */
  readonly events: (body: unknown) => readonly unknown[];
  readonly read: (event: unknown) => CrmEvent;
  /** What to use instead, when an event carries ids only. */
  readonly hint: string;
}

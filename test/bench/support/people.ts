import { leads, type LeadRow } from '../../../engine/store/leads';
import { insertRows } from '../../../engine/store/bulk';
import type { Store } from '../../../engine/store/database';
import { idMaker } from '../../../engine/model/id';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'America/Los_Angeles', null, null];
const FIRST = ['Ada', 'Björn', 'Chloé', 'Deniz', 'Emeka', 'Fatima', 'Giulia'];

/** Made-up people, the same in every run: six in ten know their zone, all have one custom field. */
export function person(index: number): LeadRow {
  const email = `lead${index}@company${index % 997}.example`;
  return {
    id: '',
    email,
    emailKey: email,
    firstName: FIRST[index % FIRST.length]!,
    lastName: `Number ${index}`,
    name: null,
    company: `Company ${index % 997}`,
    title: 'Head of Purchasing',
    phone: null,
    timeZone: ZONES[index % ZONES.length] ?? null,
    stage: null,
    companyStage: null,
    crmId: null,
    fields: { industry: 'Machines' },
    createdAt: 0,
    updatedAt: 0,
    importId: null,
    importLine: null,
    deletedAt: null,
    erasedAt: null,
    mergedInto: null,
  };
}

/** Puts `count` of them into the table of leads. @returns them as they stand there. */
export async function settlePeople(store: Store, count: number): Promise<LeadRow[]> {
  const newId = idMaker();
  const now = Date.now();
  const rows = Array.from({ length: count }, (_, index) => ({ ...person(index), id: newId(now) }));
  await store.transaction((db) => insertRows(db, leads, rows));
  return rows;
}

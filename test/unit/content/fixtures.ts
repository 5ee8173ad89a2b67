import {
  mergeData,
  type MergeData,
  type MergeInput,
  type MergeLead,
} from '../../../engine/content/mergeData';

export const ADA: MergeLead = {
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  name: null,
  company: 'Engines & Sons',
  title: null,
  phone: '   ',
  timeZone: 'Europe/London',
  stage: 'new',
  companyStage: null,
  crmId: '42',
  fields: { 'Job Level': 'C', Industry: 'Mills', seats: 0, active: false, note: '' },
};

export const INPUT: MergeInput = {
  lead: ADA,
  sender: { name: 'Grace', fromName: null, address: 'grace@sender.example' },
  sequenceName: 'Welcome',
  stageName: 'email-1',
  organisationName: 'Sender Ltd',
  unsubscribe: { link: null, word: 'unsubscribe' },
  now: Date.UTC(2026, 6, 3, 22, 30),
  timeZone: 'Europe/London',
};

export function dataOf(changes: Partial<MergeInput> = {}): MergeData {
  return mergeData({ ...INPUT, ...changes });
}

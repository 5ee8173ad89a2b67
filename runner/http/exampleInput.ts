import type { Operation } from '../../engine/index';
import { exampleOf } from './example';
import { inputSchema, pathKeys } from './schemas';

type Input = Readonly<Record<string, unknown>>;

/** Where what the schema suggests would teach little, or leave out what the operation asks for in one form or another. */
const BY_OPERATION: Readonly<Record<string, Input>> = {
  'sequence.save': {
    file: 'name: Welcome\nstages:\n  - id: hello\n    kind: email\n    subject: Hello {{ firstName }}\n    text: Welcome aboard.\n',
  },
  enroll: { sequence: 'Welcome', leads: [{ email: 'ada@initech.example', firstName: 'Ada' }] },
  'task.list': { sequence: 'Welcome', limit: 20 },
  'handoff.claim': { channel: 'linkedin', limit: 10 },
  'sender.save': {
    name: 'Maya',
    address: 'maya@acme.example',
    smtp: { host: 'smtp.acme.example', port: 465, secure: true, user: 'maya@acme.example', password: '…' },
  },
  'suppression.add': { values: ['bob@initech.example', 'initech.example'], note: 'Partners' },
};

/** An input that the operation accepts, small enough to learn from. */
export function exampleInput(operation: Operation): Input {
  const given = BY_OPERATION[operation.name];
  if (given) return given;
  const schema = inputSchema(operation);
  const shown = new Set([...pathKeys(operation), ...(operation.positional ?? [])]);
  const taken = Object.keys(schema.properties ?? {}).filter(
    (key) => shown.has(key) || schema.required?.includes(key) || ['emails', 'sequence'].includes(key),
  );
  return Object.fromEntries(taken.map((key) => [key, exampleOf(schema.properties?.[key] ?? {}, key)]));
}

import type { IExecuteFunctions } from 'n8n-workflow';
import { claimKey, forgetKeys } from '../../../nodes/Advance/claimKey';

/** One run of the node, as n8n names it; each try has a context of its own over the same data. */
function run(): () => IExecuteFunctions {
  const data = {};
  return () => ({ getExecuteData: () => data }) as unknown as IExecuteFunctions;
}

test('a run of the node that n8n tries again asks with the same key; for emails and handoffs with two', () => {
  const context = run();
  const key = claimKey(context(), 'email');
  expect(claimKey(context(), 'email')).toBe(key);
  expect(claimKey(context(), 'handoff')).not.toBe(key);
});

test('what has come to something is never asked for again, whatever fails behind it', () => {
  const context = run();
  const key = claimKey(context(), 'email');
  forgetKeys(context());
  expect(claimKey(context(), 'email')).not.toBe(key);
});

test('another run, be it of the same execution, has keys of its own', () => {
  expect(claimKey(run()(), 'email')).not.toBe(claimKey(run()(), 'email'));
});

// One runner's worth of work without its doors, in a loop, until somebody kills it:
// import the file, enrol whom it brought, read the mailbox, send what is due, all at once.
// The only argument is JSON: { database, key, csv, sequence }; without a sequence it only opens the database.
import { createRequire } from 'node:module';
import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const { openEngine } = createRequire(import.meta.url)('../../dist/engine/index.js');
const { database, key, csv, sequence } = JSON.parse(process.argv[2]);

const say = (line) => process.stdout.write(`${line}\n`);
const repeat = async (work) => {
  for (;;) {
    await work();
    await pause(5);
  }
};

// Whatever goes wrong here ends the process by itself, and that is what the test fails on.
const engine = await openEngine({ database, secretKey: key, timeZone: 'Europe/Berlin' });
say('open');
if (sequence) {
  await Promise.all([
    repeat(() => engine.tick()),
    repeat(() => engine.sweep()),
    repeat(async () => {
      await engine.run('lead.import', {}, { body: createReadStream(csv) });
      say('imported');
      await engine.run('enroll', { sequence, allLeads: true });
      say('enrolled');
    }),
  ]);
} else {
  await engine.close();
}

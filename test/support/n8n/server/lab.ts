import { openDovecot, type Dovecot } from '../../dovecot';
import { openPostOffice, type PostOffice } from '../../postOffice';
import { openN8nWithPack, type N8nWithPack } from './withPack';
import { openWorld, type Service, type World } from './world';

/** A real n8n with the pack in it, a mail system around it, and the services that its nodes may call. */
export interface N8nLab extends N8nWithPack {
  readonly office: PostOffice;
  readonly dovecot: Dovecot;
  readonly world: World;
}

export async function openN8nLab(services: Readonly<Record<string, Service>>): Promise<N8nLab> {
  const dovecot = await openDovecot();
  const office = await openPostOffice({ domain: 'lab.test', lmtpPort: dovecot.lmtpPort });
  const world = await openWorld(services);
  const n8n = await openN8nWithPack(world.environment);
  return {
    ...n8n,
    ...{ office, dovecot, world },
    async close() {
      await n8n.close();
      world.close();
      await office.stop();
      await dovecot.stop();
    },
  };
}

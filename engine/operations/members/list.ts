import { z } from 'zod';
import { listMembers } from '../../store/members';
import { operation } from '../operation';
import { memberView, viewMember } from './shape';

export const memberList = operation({
  name: 'member.list',
  summary: 'Lists the members of the organisation',
  method: 'GET',
  path: '/members',
  permission: 'member',
  input: z.strictObject({}),
  result: z.object({ members: z.array(memberView) }),
  async run({ store, instance }) {
    const { timeZone } = await instance.organisation(store);
    return { members: (await listMembers(store)).map((member) => viewMember(member, timeZone)) };
  },
});

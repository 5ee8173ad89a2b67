import { fetchBatch, type Asked } from '../../../engine/mail/fetchBatch';
import type { FetchedMail } from '../../../engine/mail/mailboxSource';

const MB = 1024 * 1024;

interface Folder {
  /** Bytes by UID. */
  readonly sizes: Record<number, number>;
  /** Those that an answer leaves out, and how often. */
  readonly leftOut?: Record<number, number>;
  /** Refuses commands that ask for one of these. */
  readonly refused?: readonly number[];
  /** Deleted by somebody once their sizes have been told. */
  readonly expunged?: readonly number[];
  /** Hangs up in the command that follows so many. */
  readonly hangsUpAfter?: number;
}

/** Answers as servers do; what was asked of it is in `commands`. */
function folderOf({ sizes, leftOut = {}, refused = [], expunged = [], hangsUpAfter = Infinity }: Folder) {
  const left = { ...leftOut };
  const commands: number[][] = [];
  let lost = false;
  const there = (): number[] => Object.keys(sizes).map(Number).filter((uid) => !expunged.includes(uid)); // prettier-ignore
  const asked: Asked = {
    sizes: async (uids) =>
      new Map(uids.flatMap((uid) => (sizes[uid] === undefined ? [] : [[uid, sizes[uid]]]))),
    async fetch(uids) {
      commands.push([...uids]);
      if (commands.length > hangsUpAfter) {
        lost = true;
        throw new Error('The connection was closed.');
      }
      if (uids.some((uid) => refused.includes(uid))) throw new Error('NO [SERVERBUG]');
      return uids.flatMap((uid): FetchedMail[] => {
        if (!there().includes(uid) || (left[uid] ?? 0) > 0) {
          left[uid] = (left[uid] ?? 0) - 1;
          return [];
        }
        return [{ uid, internalDate: null, raw: Buffer.from(`mail ${uid}`) }];
      });
    },
    there: async (from) => new Set(there().filter((uid) => uid >= from)),
    isLost: () => lost,
  };
  return { asked, commands };
}

async function fetched(folder: Folder): Promise<{ uids: number[]; empty: number[]; upTo: number | null }> {
  const { messages, upTo } = await fetchBatch(folderOf(folder).asked, Object.keys(folder.sizes).map(Number)); // prettier-ignore
  const uids = messages.map(({ uid }) => uid);
  return { uids, empty: messages.filter(({ raw }) => raw.length === 0).map(({ uid }) => uid), upTo };
}

const FIVE = { 1: 900, 2: 900, 4: 900, 7: 900, 9: 900 };

test('small messages come with one command, large ones with one each, and no more than fit in memory', async () => {
  const { asked, commands } = folderOf({ sizes: { 1: 900, 2: 900, 3: 9 * MB, 4: 9 * MB } });
  expect(await fetchBatch(asked, [1, 2, 3, 4])).toMatchObject({ upTo: 3 });
  expect(commands).toEqual([[1, 2], [3]]);
});

test('what an answer leaves out is asked for again, and comes in its place', async () => {
  expect(await fetched({ sizes: FIVE, leftOut: { 2: 2 } })).toEqual({
    uids: [1, 2, 4, 7, 9],
    empty: [],
    upTo: 9,
  });
});

test('what was deleted meanwhile is passed over', async () => {
  expect(await fetched({ sizes: FIVE, expunged: [2, 9] })).toEqual({ uids: [1, 4, 7], empty: [], upTo: 9 });
  expect(await fetched({ sizes: { 3: 900 }, expunged: [3] })).toEqual({ uids: [], empty: [], upTo: 3 });
});

test('one that a server refuses keeps none of the others from coming, and is told of as empty', async () => {
  expect(await fetched({ sizes: FIVE, refused: [4] })).toEqual({
    uids: [1, 2, 4, 7, 9],
    empty: [4],
    upTo: 9,
  });
});

test('behind the last that is handed out nothing counts as read: it may be for the moment only', async () => {
  expect(await fetched({ sizes: FIVE, refused: [7, 9] })).toEqual({ uids: [1, 2, 4], empty: [], upTo: 4 });
  await expect(fetched({ sizes: FIVE, refused: [1, 2, 4, 7, 9] })).rejects.toThrow('SERVERBUG');
  await expect(fetched({ sizes: { 1: 900 }, leftOut: { 1: 9 } })).rejects.toThrow('not handed out');
});

test('what came before the connection was lost is not lost with it', async () => {
  const sizes = { 1: 900, 2: 2 * MB, 3: 2 * MB, 4: 900 };
  expect(await fetched({ sizes, hangsUpAfter: 2 })).toEqual({ uids: [1, 2], empty: [], upTo: 2 });
  await expect(fetched({ sizes, hangsUpAfter: 0 })).rejects.toThrow('closed');
});

import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, Scalar, visit } from 'yaml';
import { definitionSchema, type Definition } from '../model/sequence';
import { stageSchema, type Stage, type StageInput, type StageKind } from '../model/stage';
import { FILE_FORMAT } from './readSequenceFile';

/**
 * Writes a sequence as the YAML that `readSequenceFile` reads back to the same definition: keys always in the same
 * order, what equals the default left out, long text as blocks, so that a change shows as the lines it changed.
 */
export function writeSequenceFile(definition: Definition): string {
  const { name, description, settings, stages } = definition;
  const file = new Document({
    throughline: FILE_FORMAT,
    ...given({ name, description }),
    ...nonEmpty('settings', withoutDefaults(settings, DEFAULTS.settings)),
    ...nonEmpty('stages', stages.map(plainStage)),
  });
  file.commentBefore = ' A Throughline sequence. What is left out has its default.';
  visit(file, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && node.value.includes('\n')) {
        node.type = isBlockSafe(node.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
      }
    },
    Seq(_, node) {
      node.flow = node.items.every(isShort);
      for (const item of node.items.slice(1)) if (isMap(item)) item.spaceBefore = item.has('kind');
    },
  });
  // Without a line width nothing is folded: a letter's lines stay as they were written. Quoted text goes on one
  // line, as JSON: over several, yaml 2.9.1 turns a last line of blanks into a backslash.
  return file.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
}

const KEY_ORDER = [
  'id', 'kind', 'name', 'after', 'at', 'thread', 'subject', 'text', 'html', 'variants', 'title', 'note', 'channel', 'dueIn',
  'waits', 'payload', 'timeout', 'onTimeout', 'if', 'yes', 'no', 'then',
]; // prettier-ignore

/** The least that each kind must say; all else that it has then is default. */
const LEAST: Readonly<Record<StageKind, StageInput>> = {
  email: { id: 'a', kind: 'email' },
  task: { id: 'a', kind: 'task', title: 'a' },
  wait: { id: 'a', kind: 'wait' },
  handoff: { id: 'a', kind: 'handoff', channel: 'a' },
  branch: { id: 'a', kind: 'branch', if: { chance: 0 } },
};

const DEFAULTS = {
  settings: definitionSchema.parse({ name: 'a' }).settings as Record<string, unknown>,
  stage: (kind: StageKind): Record<string, unknown> => {
    const least = LEAST[kind];
    return Object.fromEntries(Object.entries(stageSchema.parse(least)).filter(([key]) => !(key in least)));
  },
};

function plainStage(stage: Stage): Record<string, unknown> {
  const plain = withoutDefaults(stage, DEFAULTS.stage(stage.kind));
  return Object.fromEntries(
    Object.entries(plain).sort(([a], [b]) => KEY_ORDER.indexOf(a) - KEY_ORDER.indexOf(b)),
  );
}

function withoutDefaults(values: object, defaults: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given(values)).filter(
      ([key, value]) => !(key in defaults) || !isDeepStrictEqual(value, defaults[key]),
    ),
  );
}

function given(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function nonEmpty(key: string, value: object): Record<string, unknown> {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

/** `[mon, tue]` reads better on one line. */
function isShort(item: unknown): boolean {
  return isScalar(item) && String(item.value).length <= 20;
}

/** A block cannot hold what readers of YAML drop or fold: carriage returns, control characters, outer blanks. */
function isBlockSafe(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]|^[\s]|[ \t]+$/.test(text);
}

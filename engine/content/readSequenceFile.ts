import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document, type ParsedNode } from 'yaml';
import { ThroughlineError, type Problem } from '../model/errors';
import { problemsOf } from '../model/problems';
import { definitionSchema, type Definition } from '../model/sequence';
import { fillStageIds } from './stageIds';

/** The number on the file's first line. It grows when a file could say what older versions would misread. */
export const FILE_FORMAT = 1;

/** A problem and the place in the file, both counted from 1. */
export interface FileProblem extends Problem {
  readonly line: number;
  readonly column: number;
}

type YamlFile = Document.Parsed<ParsedNode, true>;
type Place = { readonly line: number; readonly column: number };

/**
 * Reads a sequence from YAML, or from JSON, which is YAML too. Stages without an id get one.
 * @throws ThroughlineError `invalid_sequence_file`, with every problem found and its line and column;
 *   `newer_file_format` when the file was written by a later version.
 */
export function readSequenceFile(text: string): { readonly definition: Definition } {
  const lines = new LineCounter();
  const file = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
    // It would print warnings to the process otherwise.
    logLevel: 'error',
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (file.errors.length > 0) {
    const problems = file.errors.map((error) =>
      yamlProblem(error.message, error.code, placeOf(error.pos[0])),
    );
    // After one slip of the pen YAML finds a hundred more; only the first of those helps.
    const first = problems.find(({ code }) => code === 'invalid_yaml');
    throw refused(problems.filter((problem) => problem === first || problem.code !== 'invalid_yaml'));
  }

  const raw = toPlain(file);
  if (!isRecord(raw)) {
    const message = 'The file is not a sequence: a name, settings and stages are expected.';
    throw refused([{ code: 'invalid_input', message, line: 1, column: 1 }]);
  }
  const { throughline: format = FILE_FORMAT, ...rest } = raw;
  const formatProblem = checkFormat(format);
  if (formatProblem) throw refused([{ ...formatProblem, ...placeOf(offsetOf(file, ['throughline'])) }]);

  const input = Array.isArray(rest['stages']) ? { ...rest, stages: fillStageIds(rest['stages']) } : rest;
  const parsed = definitionSchema.safeParse(input);
  if (parsed.success) return { definition: parsed.data };
  throw refused(
    problemsOf(parsed.error, { input, schema: definitionSchema }).map((problem) => ({
      ...problem,
      ...placeOf(offsetOf(file, problem.path?.split('.') ?? [])),
    })),
  );
}

/** @throws ThroughlineError `newer_file_format` */
function checkFormat(format: unknown): Problem | null {
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
    const message = `'throughline' is '${String(format)}', where the number of the file format is expected.`;
    return {
      code: 'invalid_input',
      message,
      hint: `Write 'throughline: ${FILE_FORMAT}'.`,
      path: 'throughline',
    };
  }
  if (format <= FILE_FORMAT) return null;
  throw new ThroughlineError({
    code: 'newer_file_format',
    message: `The file has format ${format}; this version of Throughline reads formats up to ${FILE_FORMAT}.`,
    hint: 'Update Throughline, or export the sequence again from the version in use.',
    path: 'throughline',
  });
}

function refused(problems: readonly FileProblem[]): ThroughlineError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const listed = sorted.map((problem) => ({
    ...problem,
    message: `Line ${problem.line}: ${problem.message}`,
  }));
  const more = listed.length > 1 ? ` (and ${listed.length - 1} more)` : '';
  return new ThroughlineError({
    code: 'invalid_sequence_file',
    message: `The sequence file cannot be used. ${listed[0]!.message}${more}`,
    hint: listed[0]!.hint ?? 'Correct the file at that line.',
    problems: listed,
  });
}

function yamlProblem(message: string, code: string, place: Place): FileProblem {
  if (code === 'DUPLICATE_KEY') {
    return {
      code: 'duplicate_key',
      message: 'This key is there twice.',
      hint: 'Keep one of the two.',
      ...place,
    };
  }
  if (code === 'TAB_AS_INDENT') {
    return {
      code: 'invalid_yaml',
      message: 'A tab is used to indent.',
      hint: 'Indent with spaces.',
      ...place,
    };
  }
  const hint = `Text with merge tags, a colon or a # needs quotes: subject: "Hi {{ firstName | default: 'there' }}". Lines of one level start at the same column.`;
  return { code: 'invalid_yaml', message: `${message.replace(/\s+/g, ' ')}.`, hint, ...place };
}

function toPlain(file: YamlFile): unknown {
  try {
    // Anchors may be used, but not to blow a small file up into a large one.
    return file.toJS({ maxAliasCount: 50 });
  } catch {
    const message = 'The file repeats itself through too many anchors.';
    throw refused([{ code: 'invalid_yaml', message, hint: 'Write the parts out.', line: 1, column: 1 }]);
  }
}

/** Where the value at `path` begins; for a key that is not known, the key; for one that is missing, what lacks it. */
function offsetOf(file: YamlFile, path: readonly string[]): number {
  let node: unknown = file.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isNode(item.key) ? item.key.toJSON() : item.key) === key);
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

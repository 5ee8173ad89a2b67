import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOM = path.join(__dirname, '../../../../engine/mail');
/**
 * Long enough to tell: an expression that begins again at every character takes hundreds of milliseconds of the
 * processor's time for it, one that does not less than one, and thirty for a megabyte.
 */
const LENGTH = 20_000;
const LIMIT_MS = 50;

interface Expression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Every expression that is written down in the room. */
function expressions(): Expression[] {
  const files = readdirSync(ROOM, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(path.join(ROOM, file), 'utf8');
    const found: Expression[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        found.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true));
    return found;
  });
}

/** Long lines of what the expression looks for, and of its pieces: what makes it begin again and again. */
function lines(source: string): string[] {
  const words = source.match(/[\p{L}\p{N}@<>:;.,=-]{1,30}/gu) ?? [];
  const units = [' ', '\t', '\n', '>', '<', 'a', '1', '@', '-', 'a@', '1.', 'a.', ' a', ...new Set(words)].slice(0, 40); // prettier-ignore
  return units.flatMap((unit) => [unit, `${unit} `].map((one) => one.repeat(Math.ceil(LENGTH / one.length))));
}

const ALL = expressions();

test('the room has expressions', () => {
  expect(ALL.length).toBeGreaterThan(50);
});

test.each(ALL.map((one) => [`${one.file}: /${one.source.slice(0, 60)}/${one.flags}`, one] as const))(
  '%s is through with long lines in a moment, however they are made',
  (_what, { source, flags }) => {
    const slow: string[] = [];
    for (const line of lines(source)) {
      const expression = new RegExp(source, flags);
      const started = process.cpuUsage();
      if (flags.includes('g')) line.replace(expression, '');
      else expression.test(line);
      const { user, system } = process.cpuUsage(started);
      if ((user + system) / 1_000 > LIMIT_MS) slow.push(JSON.stringify(line.slice(0, 20)));
    }
    expect(slow).toEqual([]);
  },
  60_000,
);

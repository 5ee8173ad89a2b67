/** A rule that is switched off for a line says why, after `--`. */
const disableWithReason = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      reason: 'Say why the rule does not hold here: `eslint-disable-next-line rule -- because …`.',
    },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value)) {
          context.report({ loc: comment.loc, messageId: 'reason' });
        }
      }
    },
  }),
};

/** Work that is left over goes into an issue. In capitals only: `todo` is also a kind of task here. */
const noLeftovers = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { leftover: 'Do it now, or write an issue: no {{word}} stays in the code.' },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const word = comment.value.match(/\b(TODO|FIXME|XXX)\b/)?.[0];
        if (word) context.report({ loc: comment.loc, messageId: 'leftover', data: { word } });
      }
    },
  }),
};

export const house = {
  rules: { 'disable-with-reason': disableWithReason, 'no-leftovers': noLeftovers },
};

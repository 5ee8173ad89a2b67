// Icons and codex files (what n8n's node search reads) go beside the built nodes, unchanged.
const { dest, parallel, src } = require('gulp');

const copy = (folder) => {
  const task = () =>
    src(`${folder}/**/*.{svg,png,node.json}`, { encoding: false, allowEmpty: true }).pipe(
      dest(`dist/${folder}`),
    );
  task.displayName = `copy ${folder}`;
  return task;
};

const icons = parallel(copy('nodes'), copy('credentials'));

exports['build:icons'] = icons;
exports.default = icons;

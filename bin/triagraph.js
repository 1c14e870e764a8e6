#!/usr/bin/env node
// Plain JavaScript that an old Node can still parse: it checks the version before anything newer is loaded.
const NEEDED = [22, 19];

const isTooOld = (version) => {
  const parts = version.split('.').map(Number);
  return parts[0] < NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] < NEEDED[1]);
};

const start = async (argv) => {
  // DuckDB works on libuv's pool, which takes its size at its first use: four threads would queue reads behind writes.
  process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
  const isDemo = argv[0] === 'demo';
  const program = await (isDemo ? import('../demo/main.ts') : import('../src/main.ts'));
  await program.main(isDemo ? argv.slice(1) : argv);
};

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `triagraph needs Node ${NEEDED.join('.')} or newer and was started by Node ${process.versions.node}.\n` +
      'In a clone, `npm start` and `npx triagraph` use the Node 24 that the npm package "node" pins;\n' +
      'it comes with `npm ci` (and is left out by `npm ci --ignore-scripts`).\n',
  );
  process.exit(1);
} else {
  start(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${(error && error.stack) || error}\n`);
    process.exit(1);
  });
}

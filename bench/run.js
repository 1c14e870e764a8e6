// Runs one program of this folder: `npm run bench -- <name> [options]`; without a name it lists them.
const PROGRAMS = {
  start: 'time and memory from the start of the process to the first answered query',
  ingest: 'durable spans a second through the OTLP receiver, against decoding the same bodies and dropping them',
  'reads-under-load': 'the prepared tabs while 20,000 spans a second come in, against the same tabs when it is quiet',
  batching: 'statements for services and their routes at 5, 20 and 50 services, against one count a node',
  tabs: 'SQL of the prepared tabs over a million spans, against a scan of all of them',
  'list-over-http': 'a list of 1,000 nodes over HTTP, against Apollo standalone with its defaults',
  decode: 'a trace of 10,000 spans from protobuf to a tree, against JSON.parse of its JSON form',
  'error-summary': 'the error summary of 1,000 traces from Tempo, against a search and a GET for each in sequence',
  'trace-pages': '1,000 traces from Tempo in pages of 100, against a GET for each, in sequence and eight at a time',
  'prometheus-batching': 'error rates of 200 services with 20 routes each from Prometheus, against one query a node',
  'single-flight': 'requests to Tempo of 50 identical operations at once, against those of 50 apart',
  'spike-detection': 'how soon spikes are found and how often there is none, against four usual alerts; time of a pass',
  breaking:
    'the ranking of what is breaking on generated incidents, against the highest error ratio and the most errors',
  'spikes-prometheus':
    'spikes and findings of 200 services with 20 routes each from Prometheus, against one query a subject',
  'live-fan-out': 'one event to 10,000 subscribers of a board, against graphql-ws with one execution a subscriber',
  'live-distinct': 'one event to 1,000 distinct subscriptions, against the same',
  'live-slow-readers': 'the latency of 1,000 readers beside 200 that stop reading',
  memory: 'resident memory with millions of spans held, spans coming in and tabs being read',
};

const usage = () => {
  const width = Math.max(...Object.keys(PROGRAMS).map((name) => name.length));
  const lines = Object.entries(PROGRAMS).map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
  return `Usage: npm run bench -- <name> [options]\n\n${lines.join('\n')}\n\nOptions of a program: npm run bench -- <name> --help\n`;
};

const [name, ...options] = process.argv.slice(2);
if (name === undefined || name === '--help') {
  process.stdout.write(usage());
} else if (!Object.hasOwn(PROGRAMS, name)) {
  process.stderr.write(`There is no program "${name}".\n\n${usage()}`);
  process.exitCode = 1;
} else {
  // As in bin/triagraph.js: libuv's pool takes its size at its first use.
  process.env.UV_THREADPOOL_SIZE ||= '16';
  const { main } = await import(`./${name}.ts`);
  await main(options);
}

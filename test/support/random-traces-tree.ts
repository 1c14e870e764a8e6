/** One random call tree: who calls whom, what fails, how far up it is felt and where it is recorded. */
import type { SpanKind } from '../../src/filter/filter.ts';
import type { SpanStatus } from '../../src/trace/trace.ts';
import type { PlainAttributes, PlainEvent, PlainSpan } from './plain-trace.ts';
import type { Random } from './random-traces-prng.ts';
import { BATCH, BROWSER, SERVICES, faultAttributes, faultFrom, resourceFor } from './random-traces-services.ts';
import type { Outcome, ShopService, Fault } from './random-traces-services.ts';
import { clientAttributes, errorAttributes, serverAttributes } from './random-traces-attributes.ts';

interface Tree {
  readonly random: Random;
  readonly traceId: string;
  readonly spans: PlainSpan[];
  readonly resources: Map<string, PlainAttributes>;
}
interface Parent {
  readonly spanId: string | null;
  readonly service: ShopService;
  readonly startUs: number;
  readonly depth: number;
}

const MAX_DEPTH = 5;
const MAX_SPANS = 40;

const resourceIn = (tree: Tree, service: ShopService): PlainAttributes => {
  const known = tree.resources.get(service.name) ?? resourceFor(tree.random, service);
  tree.resources.set(service.name, known);
  return known;
};

/** Adds a span around what `inside` does; returns what its caller feels. */
const addSpan = (
  tree: Tree,
  parent: Parent,
  span: { readonly kind: SpanKind; readonly name: string; readonly attributes: PlainAttributes },
  inside: (self: Parent) => Outcome,
  onError: (outcome: Outcome) => PlainAttributes = () => ({}),
): Outcome => {
  const { random } = tree;
  const spanId = random.hex(16);
  // Some clocks are behind: a child may start before its parent.
  const startUs = parent.startUs + random.int(random.chance(0.05) ? -5_000 : 1, 400_000);
  const self: Parent = { spanId, service: parent.service, startUs, depth: parent.depth + 1 };
  const below = inside(self);
  const { felt, status, recorded } = react(random, parent.service.name, below);
  tree.spans.push({
    ...span,
    traceId: tree.traceId,
    spanId,
    parentSpanId: parent.spanId,
    service: parent.service.name,
    resource: resourceIn(tree, parent.service),
    status,
    statusMessage: status === 'ERROR' && random.chance(0.5) ? 'it failed' : null,
    startUs,
    durationUs: random.chance(0.03) ? null : random.int(0, 800_000),
    attributes: { ...span.attributes, ...(status === 'ERROR' ? onError(felt) : {}), ...extra(random) },
    events: recorded.map((fault, index): PlainEvent => ({
      atUs: startUs + 10 + index,
      name: 'exception',
      attributes: faultAttributes(random, fault),
    })),
  });
  return felt;
};

const extra = (random: Random): PlainAttributes => ({
  ...(random.chance(0.3) ? { tenant: random.pick(['acme', 'umbrella']) } : {}),
  ...(random.chance(0.2) ? { retries: random.int(0, 2) } : {}),
  ...(random.chance(0.2) ? { sampled: random.chance(0.5) } : {}),
  ...(random.chance(0.1) ? { 'host.name': 'span-host' } : {}),
});

interface Reaction {
  readonly felt: Outcome;
  readonly status: SpanStatus;
  readonly recorded: readonly Fault[];
}

/** How a span takes what happened below it: it may pass it on, record it, wrap it, swallow it or hide its own part. */
const react = (random: Random, service: string, below: Outcome): Reaction => {
  const way = random.next();
  if (below === null) {
    if (way < 0.03) return { felt: null, status: 'UNSET', recorded: [faultFrom(random, service)] }; // handled
    return { felt: null, status: way < 0.1 ? 'OK' : 'UNSET', recorded: [] };
  }
  if (way < 0.12) return { felt: null, status: random.pick(['UNSET', 'OK'] as const), recorded: [] }; // absorbed
  if (way < 0.18) return { felt: below, status: 'UNSET', recorded: [] }; // broken chain: the caller fails, this span does not
  if (below === 'status') {
    if (way < 0.3) return { felt: below, status: 'ERROR', recorded: [faultFrom(random, service)] };
    return { felt: below, status: 'ERROR', recorded: [] };
  }
  if (way < 0.22) return { felt: null, status: 'UNSET', recorded: [below] }; // recorded and handled
  if (way < 0.45) return { felt: below, status: 'ERROR', recorded: [] }; // felt, not recorded again
  if (way < 0.72) return { felt: below, status: 'ERROR', recorded: [below] }; // recorded again
  const wrapper = faultFrom(random, service);
  if (way < 0.84) return { felt: wrapper, status: 'ERROR', recorded: [wrapper] };
  if (way < 0.9) return { felt: wrapper, status: 'ERROR', recorded: [below, wrapper] };
  return { felt: below, status: 'ERROR', recorded: [below, { ...below, message: 'the second one' }] };
};

/** What a span does itself: further spans, and perhaps a failure. */
const work = (tree: Tree, self: Parent): Outcome => {
  const { random } = tree;
  const steps = self.depth >= MAX_DEPTH || tree.spans.length > MAX_SPANS ? 0 : random.int(0, 3);
  for (let step = 0; step < steps; step += 1) {
    const outcome = random.pick([inner, inner, sidecar, callService, callService, callService, callElsewhere, publish])(
      tree,
      self,
    );
    if (outcome !== null && !random.chance(0.15)) return outcome; // otherwise one more failure may follow in the same trace
  }
  if (random.chance(0.13)) return faultFrom(random, self.service.name);
  return random.chance(0.07) ? 'status' : null;
};

const inner = (tree: Tree, parent: Parent): Outcome =>
  addSpan(tree, parent, { kind: 'INTERNAL', name: tree.random.pick(['load', 'check']), attributes: {} }, (self) =>
    work(tree, self),
  );

/** A span of another service in between that is no request, inside which the first service goes on. */
const sidecar = (tree: Tree, parent: Parent): Outcome =>
  addSpan(
    tree,
    { ...parent, service: tree.random.pick(SERVICES) },
    { kind: 'INTERNAL', name: 'proxy', attributes: {} },
    (self) => inner(tree, { ...self, service: parent.service }),
  );

/** Calls a service (itself too, and back to its own caller), a failed call up to twice more. */
const callService = (tree: Tree, parent: Parent): Outcome => {
  const { random } = tree;
  const callee = random.pick(SERVICES.filter(({ protocol }) => protocol !== 'queue'));
  const route = random.pick(callee.routes);
  let outcome: Outcome = null;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    outcome = addSpan(
      tree,
      parent,
      { kind: 'CLIENT', name: callee.protocol === 'rpc' ? route : 'GET', attributes: clientAttributes(random, callee) },
      (self) => serve(tree, { ...self, service: callee }, route),
      (felt) => errorAttributes(random, callee, felt),
    );
    if (outcome === null || !random.chance(0.4)) break;
  }
  return outcome;
};

/** The span by which a service takes a call in. */
const serve = (tree: Tree, parent: Parent, route: string): Outcome => {
  const { service } = parent;
  return addSpan(
    tree,
    parent,
    {
      kind: 'SERVER',
      name: service.protocol === 'rpc' ? route : `GET ${route}`,
      attributes: serverAttributes(tree.random, service, route),
    },
    (self) => work(tree, self),
    (felt) => errorAttributes(tree.random, service, felt),
  );
};

/** Calls what reports no spans: a database, a host, something unnamed. */
const callElsewhere = (tree: Tree, parent: Parent): Outcome => {
  const { random } = tree;
  const attributes: PlainAttributes = random.pick<PlainAttributes>([
    { 'db.system.name': 'postgresql', 'db.namespace': 'orders' },
    { 'db.system': 'mysql', 'db.namespace': 'stock', 'server.address': 'db.local' },
    { 'server.address': 'api.example.com', 'http.request.method': 'POST' },
    { 'net.peer.name': 'legacy.local' },
    { 'peer.service': 'cache', 'server.address': '10.0.0.7' },
    {},
  ]);
  return addSpan(tree, parent, { kind: 'CLIENT', name: random.pick(['SELECT', 'call']), attributes }, () =>
    random.chance(0.15) ? faultFrom(random, parent.service.name) : random.chance(0.1) ? 'status' : null,
  );
};

/** Publishes a message; who consumes it fails on its own. */
const publish = (tree: Tree, parent: Parent): Outcome => {
  const { random } = tree;
  const topic = random.pick(['orders', 'invoices']);
  return addSpan(tree, parent, { kind: 'PRODUCER', name: `${topic} publish`, attributes: queue(topic) }, (self) => {
    const readers = random.int(0, 2);
    for (let reader = 0; reader < readers; reader += 1) consume(tree, self, topic);
    return random.chance(0.08) ? faultFrom(random, parent.service.name) : null;
  });
};
const queue = (topic: string): PlainAttributes => ({
  'messaging.system': 'kafka',
  'messaging.destination.name': topic,
});

const consume = (tree: Tree, parent: Parent, topic: string): Outcome => {
  const { random } = tree;
  const service = random.pick(SERVICES.filter(({ protocol }) => protocol === 'queue'));
  const isFetch = random.chance(0.25);
  const operation = isFetch ? 'receive' : 'process';
  return addSpan(
    tree,
    { ...parent, service },
    {
      kind: 'CONSUMER',
      name: `${topic} ${operation}`,
      attributes: { ...queue(topic), [random.pick(['messaging.operation.type', 'messaging.operation'])]: operation },
    },
    (self) => (isFetch && random.chance(0.5) ? consume(tree, self, topic) : work(tree, self)),
  );
};

/** Returns all spans of a random trace that starts at this time, before any is lost. */
export const buildTrace = (random: Random, startUs: number): readonly PlainSpan[] => {
  const tree: Tree = { random, traceId: random.hex(32), spans: [], resources: new Map() };
  const root = (service: ShopService): Parent => ({ spanId: null, service, startUs: startUs - 1, depth: 0 });
  const way = random.next();
  if (way < 0.6) {
    const service = random.pick(SERVICES.filter(({ protocol }) => protocol !== 'queue'));
    serve(tree, root(service), random.pick(service.routes));
  } else if (way < 0.72) callService(tree, root(BROWSER));
  else if (way < 0.84) inner(tree, root(random.chance(0.6) ? BATCH : random.pick(SERVICES)));
  else if (way < 0.95) consume(tree, root(BROWSER), 'orders');
  else publish(tree, root(random.pick(SERVICES)));
  return atStart(tree.spans, startUs);
};

/** The root starts exactly at the time asked for, so that edges of windows are met. */
const atStart = (spans: readonly PlainSpan[], startUs: number): readonly PlainSpan[] => {
  const shift = startUs - (spans.find(({ parentSpanId }) => parentSpanId === null)?.startUs ?? startUs);
  return spans.map((span) => ({
    ...span,
    startUs: span.startUs + shift,
    events: span.events.map((event) => ({ ...event, atUs: event.atUs + shift })),
  }));
};

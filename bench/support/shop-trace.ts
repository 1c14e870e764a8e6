/**
 * One request through three services of a made-up shop: 6 to 8 spans of 8 attributes each.
 *
 *   SERVER a ─ CLIENT a ─ SERVER b ┬ CLIENT b (database)
 *                                  └ CLIENT b ─ SERVER c ┬ CLIENT c (database, 7 of 10)
 *                                                        └ INTERNAL c (3 of 10)
 *
 * One request in 19 fails somewhere, which makes 3.3 % of the spans errors and 2.6 % carry an exception.
 */
import { createFault, type Fault } from './faults.ts';
import type { Random } from './random.ts';
import { KIND, type Attributes, type SpanDraft } from './span-draft.ts';

/** How large the shop is. */
export interface ShopSize {
  readonly services: number;
  readonly routes: number; // of each service
}

const FAILING = 0.0535;
const RECORDS_EXCEPTION = 0.79;

const NOUNS = ['orders', 'carts', 'items', 'prices', 'users', 'parcels', 'refunds', 'coupons', 'reviews', 'stocks'];
const METHODS = ['GET', 'POST'];

const routeOf = (service: number, route: number) => {
  const method = METHODS[route % 2] ?? 'GET';
  const path = `/${NOUNS[(route >> 1) % NOUNS.length] ?? ''}${route < 20 ? '' : route}/{id}/of-${service}`;
  return { method, path, name: `${method} ${path}` };
};

const serverAttributes = (random: Random, service: number, route: number, isError: boolean): Attributes => {
  const { method, path } = routeOf(service, route);
  return [
    ['http.request.method', method],
    ['http.route', path],
    ['url.path', path.replace('{id}', String(random.below(1_000_000)))],
    ['url.scheme', 'https'],
    ['http.response.status_code', isError ? 500 : 200],
    ['server.address', `service-${service}.shop.internal`],
    ['user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) Shop/4.2'],
    ['client.address', `10.${random.below(4)}.${random.below(256)}.${random.below(256)}`],
  ];
};

const callAttributes = (random: Random, callee: number, route: number, isError: boolean): Attributes => {
  const { method, path } = routeOf(callee, route);
  const host = `service-${callee}.shop.internal`;
  return [
    ['http.request.method', method],
    ['url.full', `https://${host}${path.replace('{id}', String(random.below(1_000_000)))}`],
    ['server.address', host],
    ['server.port', 443],
    ['http.response.status_code', isError ? 500 : 200],
    ['network.protocol.version', '1.1'],
    ['network.peer.address', `10.1.0.${callee}`],
    ['http.request.resend_count', random.below(2)],
  ];
};

const databaseAttributes = (random: Random, service: number): Attributes => [
  ['db.system.name', 'postgresql'],
  ['db.namespace', `shop_${service % 7}`],
  ['db.operation.name', 'SELECT'],
  ['db.collection.name', NOUNS[service % NOUNS.length] ?? 'orders'],
  [
    'db.query.text',
    'SELECT id, state, total FROM orders WHERE customer_id = ? AND created_at > ? ORDER BY id LIMIT 50',
  ],
  ['server.address', `postgres-${service % 7}.shop.internal`],
  ['server.port', 5432],
  ['db.response.returned_rows', random.below(50)],
];

const workAttributes = (random: Random): Attributes => [
  ['code.function.name', 'com.shop.pricing.Rules.apply'],
  ['code.file.path', 'Rules.java'],
  ['code.line.number', 181],
  ['thread.id', random.below(64)],
  ['thread.name', `worker-${random.below(64)}`],
  ['shop.tenant', `tenant-${random.below(200)}`],
  ['shop.feature', 'dynamic-prices'],
  ['shop.items', random.below(20)],
];

type Spot = 'databaseOfC' | 'serverOfC' | 'serverOfB' | 'callOfB';

const spotOf = (random: Random): Spot => {
  const roll = random.next();
  if (roll < 0.3) return 'databaseOfC';
  if (roll < 0.6) return 'serverOfC';
  return roll < 0.85 ? 'serverOfB' : 'callOfB';
};

const idOf = (random: Random, words: number): Uint8Array => {
  const bytes = Buffer.allocUnsafe(words * 4);
  for (let word = 0; word < words; word++) bytes.writeUInt32LE((random.word() | 1) >>> 0, word * 4);
  return bytes;
};

/** Returns which of the five spans on the way up fail: [database of c, server of c, call of b, server of b, entry]. */
const failuresOf = (random: Random): readonly boolean[] => {
  const spot = spotOf(random);
  const isAbsorbed = random.next() < 0.15; // by a retry in b, or a fallback in a
  if (spot === 'serverOfB') return [false, false, false, true, !isAbsorbed];
  const [isDatabase, isServer] = [spot === 'databaseOfC', spot !== 'callOfB'];
  return [isDatabase, isServer, true, !isAbsorbed, !isAbsorbed];
};

const NO_FAILURES: readonly boolean[] = [false, false, false, false, false];

/** Returns a function that makes the spans of the next request, parents before children. */
export const createShop = ({ services, routes }: ShopSize, random: Random) => {
  // Some routes are asked for more than others, none is forgotten.
  const anyRoute = (): number => Math.floor(routes * random.next() ** 1.5);
  const calleeOf = (service: number): number => (service * 5 + random.below(3) * 11 + 1) % services;

  return (startUs: number): readonly SpanDraft[] => {
    const a = random.below(services);
    const b = calleeOf(a);
    const c = calleeOf(b);
    const [routeA, routeB, routeC] = [anyRoute(), anyRoute(), anyRoute()];
    const [isDatabase = false, isC = false, isCall = false, isB = false, isA = false] =
      random.next() < FAILING ? failuresOf(random) : NO_FAILURES;
    const isAny = isCall || isB;
    const fault: Fault | null = isAny
      ? createFault(random, isCall ? c * routes + (routeC % 4) : b * routes + (routeB % 4))
      : null;
    const traceId = idOf(random, 4);
    const spans: SpanDraft[] = [];
    const unit = 2_000 + random.below(10_000);

    const add = (
      parent: SpanDraft | null,
      service: number,
      name: string,
      kind: SpanDraft['kind'],
      depth: number,
      isError: boolean,
      attributes: Attributes,
    ): SpanDraft => {
      const span: SpanDraft = {
        service,
        traceId,
        spanId: idOf(random, 2),
        parentId: parent?.spanId ?? null,
        name,
        kind,
        startUs: startUs + depth * 400 + random.below(300),
        durationUs: unit * (6 - depth) + random.below(900),
        attributes,
        isError,
        fault: isError && random.next() < RECORDS_EXCEPTION ? fault : null,
      };
      spans.push(span);
      return span;
    };
    const serve = (parent: SpanDraft | null, service: number, route: number, depth: number, isError: boolean) =>
      add(
        parent,
        service,
        routeOf(service, route).name,
        KIND.server,
        depth,
        isError,
        serverAttributes(random, service, route, isError),
      );
    const call = (parent: SpanDraft, callee: number, route: number, depth: number, isError: boolean) =>
      add(
        parent,
        parent.service,
        routeOf(callee, route).method,
        KIND.client,
        depth,
        isError,
        callAttributes(random, callee, route, isError),
      );
    const query = (parent: SpanDraft, isError: boolean) =>
      add(parent, parent.service, 'SELECT orders', KIND.client, 5, isError, databaseAttributes(random, parent.service));

    const entry = serve(null, a, routeA, 0, isA);
    const serverB = serve(call(entry, b, routeB, 1, isB), b, routeB, 2, isB);
    query(serverB, false);
    const serverC = serve(call(serverB, c, routeC, 3, isCall), c, routeC, 4, isC);
    if (isDatabase || random.next() < 0.7) query(serverC, isDatabase);
    if (random.next() < 0.3) add(serverC, c, 'Rules.apply', KIND.internal, 5, false, workAttributes(random));
    return spans;
  };
};

/** The services of the random shop: how each is reached, what it says of itself, and what it throws. */
import type { PlainAttributes } from './plain-trace.ts';
import type { Random } from './random-traces-prng.ts';

/** How a service is called; `old` is HTTP under the attribute names before 1.20. */
export type Protocol = 'http' | 'old' | 'rpc' | 'queue' | 'none';
export interface ShopService {
  readonly name: string;
  readonly protocol: Protocol;
  readonly routes: readonly string[];
}

export const SERVICES: readonly ShopService[] = [
  { name: 'web', protocol: 'http', routes: ['/cart/{id}', '/orders'] },
  { name: 'checkout', protocol: 'http', routes: ['/pay', '/cart/{id}'] },
  { name: 'stock', protocol: 'old', routes: ['/stock/{sku}'] },
  { name: 'payment', protocol: 'rpc', routes: ['pay.Payment/Charge', 'pay.Payment/Refund'] },
  { name: 'mail', protocol: 'queue', routes: ['orders', 'receipts'] },
  { name: 'billing', protocol: 'queue', routes: ['invoices'] },
];
/** Has no request of its own, ever. */
export const BATCH: ShopService = { name: 'nightly', protocol: 'none', routes: ['rebuild', 'clean up'] };
/** Starts traces as a caller. */
export const BROWSER: ShopService = { name: 'browser', protocol: 'none', routes: ['click'] };

const ENVIRONMENTS = ['prod', 'staging'];
const VERSIONS = ['1.4.0', '1.5.0', '2.0.0-rc.1'];

/** Returns the resource of one instance, under old or new names. */
export const resourceFor = (random: Random, { name }: ShopService): PlainAttributes => ({
  ...(random.chance(0.8) ? { 'service.version': random.pick(VERSIONS) } : {}),
  ...(random.chance(0.6) ? { 'service.namespace': name === 'mail' ? 'back' : 'shop' } : {}),
  ...environment(random),
  'host.name': random.pick(['host-1', 'host-2']),
  ...(random.chance(0.3) ? { region: random.pick(['eu', 'us']) } : {}),
});
const environment = (random: Random): PlainAttributes => {
  const name = random.pick(ENVIRONMENTS);
  const form = random.int(0, 3);
  if (form === 0) return {};
  if (form === 1) return { 'deployment.environment': name };
  if (form === 2) return { 'deployment.environment.name': name };
  return { 'deployment.environment.name': name, 'deployment.environment': 'old' };
};

/** An exception on its way up: what it is called and says. */
export interface Fault {
  readonly type: string | null;
  readonly message: string | null;
  readonly stacktrace: string | null;
}

/** What went wrong in a span: an exception, an error that only the status tells, or nothing. */
export type Outcome = Fault | 'status' | null;

const TYPES = [
  'java.lang.IllegalStateException',
  'shop.billing.GatewayError',
  'Shop::StockError',
  'com.shop.Orders$OrderException',
  '*errors.errorString',
  'TypeError',
  'ENOENT',
  '503',
];
const MESSAGES = ['no stock left', 'order 4711 failed', 'order 815 failed', 'line one\nline two', 'a "quoted" it\'s'];

/** Returns a new exception; type, message or stack may be missing, never all three. */
export const faultFrom = (random: Random, service: string): Fault => {
  const type = random.chance(0.92) ? random.pick(TYPES) : null;
  const message = random.chance(0.85) ? random.pick(MESSAGES) : null;
  const stacktrace =
    random.chance(0.6) || (type === null && message === null)
      ? `${type ?? 'Error'}: ${message ?? ''}\n    at ${service}.run (/app/${service}.js:${random.int(1, 3)}:5)\n    at main (/app/main.js:1:1)`
      : null;
  return { type, message, stacktrace };
};

/** Returns the fault as the attributes of an event, with some of its own beside them. */
export const faultAttributes = (random: Random, { type, message, stacktrace }: Fault): PlainAttributes => ({
  ...(type === null ? {} : { 'exception.type': type }),
  ...(message === null ? {} : { 'exception.message': message }),
  ...(stacktrace === null ? {} : { 'exception.stacktrace': stacktrace }),
  ...(random.chance(0.3) ? { attempt: random.int(1, 3) } : {}),
  ...(random.chance(0.1) ? { 'exception.escaped': random.chance(0.5) } : {}),
});

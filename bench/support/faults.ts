/** What goes wrong in the traffic: exception types, messages with something that varies, stacks of about 1 KB. */
import type { Random } from './random.ts';

/** An exception to record on a span. */
export interface Fault {
  readonly type: string;
  readonly message: string;
  readonly stacktrace: string;
}

const STACK_BYTES = 1_024;

const TEMPLATES: readonly (readonly [type: string, message: (value: number) => string])[] = [
  ['java.net.SocketTimeoutException', (value) => `Read timed out after ${value} ms`],
  ['org.postgresql.util.PSQLException', (value) => `ERROR: deadlock detected, process ${value} waits for ShareLock`],
  ['java.lang.IllegalStateException', (value) => `Order ${value} is not in state PAID`],
  ['com.shop.payment.CardDeclinedException', (value) => `Card ending in ${value % 10_000} was declined`],
  ['java.lang.NullPointerException', () => 'Cannot invoke "Customer.id()" because "customer" is null'],
  ['io.grpc.StatusRuntimeException', (value) => `UNAVAILABLE: io exception, channel ${value}`],
  ['com.shop.json.JsonParseException', (value) => `Unexpected token at column ${value}`],
  ['java.util.concurrent.RejectedExecutionException', (value) => `Task ${value} rejected from pool-4`],
  [
    'redis.clients.jedis.exceptions.JedisConnectionException',
    (value) => `Failed to connect to cache-${value % 9}:6379`,
  ],
  ['com.shop.stock.OutOfStockException', (value) => `No stock left for article ${value}`],
  ['java.lang.ArrayIndexOutOfBoundsException', (value) => `Index ${value} out of bounds for length 16`],
  ['org.springframework.web.client.HttpServerErrorException', (value) => `503 from upstream, attempt ${value % 4}`],
];

const frames = (place: number, bytes: number): string => {
  let text = '';
  for (let frame = 0; text.length < bytes; frame++) {
    const layer =
      frame % 3 === 0 ? `com.shop.service${place}.OrderHandler.step${frame}` : `io.runtime.Chain.next${frame}`;
    text += `\n\tat ${layer}(${frame % 3 === 0 ? 'OrderHandler' : 'Chain'}.java:${100 + ((place * 7 + frame * 13) % 800)})`;
  }
  return text.slice(0, bytes);
};

const stacks = new Map<string, string>();

/**
 * Returns a fault of the place (a service and a route) in which it starts: few types a place, a message that varies.
 * @param stackBytes  of the stack's frames
 */
export const createFault = (random: Random, place: number, stackBytes = STACK_BYTES): Fault => {
  const [type, messageOf] = TEMPLATES[(place + random.below(2)) % TEMPLATES.length] ?? ['Error', String];
  const message = messageOf(random.below(100_000));
  const key = `${place} ${stackBytes}`;
  const stack = stacks.get(key) ?? frames(place, stackBytes);
  stacks.set(key, stack);
  return { type, message, stacktrace: `${type}: ${message}${stack}` };
};

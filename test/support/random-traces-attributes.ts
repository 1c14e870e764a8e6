/** What the spans of the random shop say of HTTP and RPC, under old and new names. */
import type { PlainAttributes } from './plain-trace.ts';
import type { Random } from './random-traces-prng.ts';
import type { Outcome, ShopService } from './random-traces-services.ts';

/** Returns what a span that calls this service says of the call. */
export const clientAttributes = (random: Random, { protocol, name }: ShopService): PlainAttributes => {
  const peer = random.chance(0.2) ? { 'peer.service': name } : {};
  if (protocol === 'rpc') return { ...peer, 'rpc.system': 'grpc', 'server.address': name };
  if (protocol === 'old') return { ...peer, 'http.method': 'GET', 'net.peer.name': name };
  return { ...peer, 'http.request.method': 'GET', 'server.address': `${name}.local` };
};
/** Returns what the span by which a service takes a call in says of it. */
export const serverAttributes = (random: Random, { protocol }: ShopService, route: string): PlainAttributes => {
  if (protocol === 'rpc') return { 'rpc.system': 'grpc' };
  if (protocol === 'old') return { 'http.method': 'GET', 'http.route': route, 'http.status_code': 200 };
  return {
    'http.request.method': 'GET',
    'http.route': route,
    ...(random.chance(0.8) ? { 'http.response.status_code': 200 } : {}),
  };
};
/** Returns what a failed span of this protocol adds: code and error.type, each sometimes missing or misleading. */
export const errorAttributes = (random: Random, { protocol }: ShopService, felt: Outcome): PlainAttributes => {
  const code = random.pick([500, 503]);
  const type = typeof felt === 'object' && felt?.type ? felt.type : String(code);
  return {
    ...(random.chance(0.5) ? { 'error.type': random.chance(0.5) ? String(code) : type } : {}),
    ...(protocol === 'rpc' && random.chance(0.8) ? { 'rpc.grpc.status_code': random.pick([13, 14]) } : {}),
    ...(protocol === 'http' && random.chance(0.8) ? { 'http.response.status_code': code } : {}),
    ...(protocol === 'old' && random.chance(0.8) ? { 'http.status_code': code } : {}),
  };
};

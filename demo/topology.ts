/** The shop's services; the comment says what each one depends on. */
export const SERVICES = [
  'frontend', //       HTTP, where users come in
  'checkout', //       gRPC; calls inventory and payment, publishes orders, reads postgresql/orders
  'payment', //        HTTP; calls acquirer.example, a bank without instrumentation
  'inventory', //      HTTP; reads and writes postgresql/inventory
  'recommendation', // HTTP; has a fallback for everything
  'shipping', //       HTTP
  'orders-worker', //  consumes the queue kafka/orders, calls shipping
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Places where something can go wrong. */
export type Operation =
  | 'frontend.render'
  | 'inventory.ledger'
  | 'inventory.database'
  | 'payment.bank'
  | 'checkout.database'
  | 'recommendation.features'
  | 'shipping.quote'
  | 'orders-worker.process';

export type EntryRoute = {
  /** The name of the entry span. */
  readonly name: string;
  /** Requests in the quietest minute; a minute has up to a tenth more. */
  readonly perMinute: number;
  /** Where the background noise strikes under this route. */
  readonly noise: readonly [Operation, ...Operation[]];
};

/** What users ask of the shop. All of it enters at `frontend`. */
export const ENTRY_ROUTES = [
  { name: 'GET /', perMinute: 600, noise: ['frontend.render'] },
  { name: 'GET /product/{sku}', perMinute: 80, noise: ['frontend.render', 'inventory.database'] },
  { name: 'GET /cart', perMinute: 62, noise: ['shipping.quote'] },
  { name: 'POST /cart/items', perMinute: 62, noise: ['inventory.ledger', 'inventory.database'] },
  { name: 'POST /checkout', perMinute: 60, noise: ['payment.bank', 'inventory.database', 'orders-worker.process'] },
  { name: 'GET /orders/{id}', perMinute: 64, noise: ['checkout.database'] },
  { name: 'POST /payment-methods', perMinute: 60, noise: ['payment.bank'] },
] as const satisfies readonly EntryRoute[];
export type EntryRouteName = (typeof ENTRY_ROUTES)[number]['name'];

/** Share of the requests of every route that the background noise hits. */
export const NOISE_RATIO = 0.002;
/** Share of the visits to `GET /` that are shown recommendations; all others are one cached page. */
export const RECOMMENDED_RATIO = 0.1;

export const NAMESPACE = 'shop';
export const ENVIRONMENT = 'production';

/** Versions of the services that the script never releases. */
export const FIXED_VERSIONS: Readonly<Partial<Record<ServiceName, string>>> = {
  checkout: '5.2.1',
  payment: '2.14.0',
  recommendation: '0.9.3',
  shipping: '1.7.0',
  'orders-worker': '2.3.0',
};

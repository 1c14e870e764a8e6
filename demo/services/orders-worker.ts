import { openMessage } from '../calls.ts';
import { thrownBy } from '../thrown.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { failWith, faultAt } from '../trace-draft.ts';
import { callShipment } from './shipping.ts';

class OrderSchemaError extends Error {
  override get name(): string {
    return 'OrderSchemaError';
  }
}

class OrderExpiredError extends Error {
  override get name(): string {
    return 'OrderExpiredError';
  }
}

const parseDeliveryWindow = (field: string | null, order: string): string => {
  if (field === null) throw new OrderSchemaError(`order ${order} has no delivery window`);
  return field;
};

const readOrder = (order: string): string => parseDeliveryWindow(null, order);

const checkAge = (order: string): never => {
  throw new OrderExpiredError(`order ${order} waited too long in the queue`);
};

/** What orders-worker does with an order that `producer` has published; it starts after the request was answered. */
export const processOrder = (trace: TraceDraft, producer: SpanDraft, order: string): void => {
  const { random } = trace;
  const consumer = openMessage(
    trace,
    producer,
    { service: 'orders-worker', kind: 'CONSUMER', topic: 'orders', id: order },
    producer.endUs + random.between(50_000, 900_000),
  );
  const parsedUs = consumer.startUs + random.between(500, 2_000);
  const fault = faultAt(trace, 'orders-worker.process');
  if (fault !== null) {
    const error = thrownBy(() => (fault === 'queue-consumer' ? readOrder(order) : checkAge(order)));
    failWith(consumer, parsedUs, error);
    consumer.attributes['error.type'] = error.name;
    consumer.endUs = parsedUs + random.between(100, 300);
    return;
  }
  consumer.endUs = callShipment(trace, consumer, parsedUs).endUs + random.between(200, 900);
};

/** Which spans are requests, as conditions in TraceQL. */
import type { SpanKind } from '../../filter/filter.ts';
import { fixed, type Condition } from './traceql-condition.ts';

const KINDS: Readonly<Record<SpanKind, string>> = {
  SERVER: 'server',
  CLIENT: 'client',
  INTERNAL: 'internal',
  PRODUCER: 'producer',
  CONSUMER: 'consumer',
  UNSPECIFIED: 'unspecified',
};

/** Messages that are only fetched are no requests. */
const IS_RECEIVE: Condition = {
  kind: 'not',
  condition: {
    kind: 'value',
    fields: ['span.messaging.operation.type', 'span.messaging.operation'],
    isTyped: false,
    texts: ['receive'],
    pattern: null,
    typedTexts: [],
  },
};

/** Returns the conditions of a span that is a request: of these kinds, by default SERVER and CONSUMER, and no `receive`. */
export const requestConditions = (kinds: readonly SpanKind[] = ['SERVER', 'CONSUMER']): readonly Condition[] => {
  const texts = kinds.map((kind) => `kind = ${KINDS[kind]}`);
  const isKind = fixed(texts.length === 1 ? texts.join('') : `(${texts.join(' || ')})`);
  return kinds.includes('CONSUMER') ? [isKind, IS_RECEIVE] : [isKind];
};

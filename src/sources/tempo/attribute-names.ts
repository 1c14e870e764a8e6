/** Where Tempo keeps what filters and answers speak of. The new attribute name stands before the old one. */
import { attribute } from './traceql.ts';

export const SERVICE = 'resource.service.name';
export const NAMESPACE = 'resource.service.namespace';
export const SPAN_NAME = 'name';
export const EXCEPTION_TYPE = 'event.exception.type';
export const EXCEPTION_MESSAGE = 'event.exception.message';
export const EXCEPTION_STACKTRACE = 'event.exception.stacktrace';
export const VERSION = ['resource.service.version'];
export const ENVIRONMENT = ['resource.deployment.environment.name', 'resource.deployment.environment'];
export const STATUS_CODE = ['http.response.status_code', 'http.status_code', 'rpc.grpc.status_code'].map((name) =>
  attribute('span', name),
);
export const METHOD = ['span.http.request.method', 'span.http.method'];
export const HTTP_ROUTE = ['span.http.route'];

/** Met by a span that carries an exception. */
export const IS_EXCEPTION_EVENT = 'event:name = "exception"';

// Loaded into the gateway's process before the gateway itself: its wall clock stands still, and the test sets it by messages.
// Timers and elapsed time stay real.
import { subscribe } from 'node:diagnostics_channel';
import { ServerResponse } from 'node:http';
import process from 'node:process';

/** Returns whether a channel was told of a response, as those of Node's HTTP server are. */
const isExchange = (
  told: unknown,
): told is { readonly request: { readonly url: string }; readonly response: ServerResponse } =>
  typeof told === 'object' && told !== null && 'response' in told && told.response instanceof ServerResponse;

let nowMs = Number(process.env.CLOCK_MS);
Date.now = () => nowMs;

process.on('message', (toMs: number) => {
  nowMs = toMs;
  process.send?.(toMs);
});
// Node writes this header by a clock of its own, and the pages set theirs by it.
subscribe('http.server.request.start', (told) => {
  if (isExchange(told)) told.response.setHeader('date', new Date(nowMs).toUTCString());
});
subscribe('http.server.response.finish', (told) => {
  if (isExchange(told) && told.request.url === '/v1/traces') process.send?.('taken');
});

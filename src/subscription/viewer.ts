/** Who asks, as far as limits and sharing need to know. */
import type { IncomingMessage } from 'node:http';

/** Somebody who is connected. */
export interface Viewer {
  /** Connections are limited per id. */
  readonly id: string;
  /** What the results of equal subscriptions may differ by; results are shared within a scope. */
  readonly scope: string;
}

/** Returns who asks. */
export type ReadViewer = (request: IncomingMessage) => Viewer;

/** Returns the viewer of a gateway that knows nobody: the address, and one scope for all. */
export const viewerByAddress: ReadViewer = ({ socket }) => ({ id: socket.remoteAddress ?? '', scope: '' });

import { useEffect, useState } from 'react';

const EVERY_MS = 10 * 60_000;
/** The header counts whole seconds. */
const HALF_SECOND_MS = 500;

/** Returns the gateway's clock minus the time since the page was opened, in ms; null where the gateway cannot be asked. */
const measureAheadMs = async (): Promise<number | null> => {
  try {
    const response = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(dateMs) ? null : dateMs + HALF_SECOND_MS - performance.now();
  } catch {
    return null;
  }
};

/**
 * Returns the gateway's clock minus the time since the page was opened, in ms: ages are right on a screen whose clock is not.
 * Measured anew whenever `connection` changes, and every ten minutes; until then the screen's own clock.
 */
export const useGatewayAheadMs = (connection: string): number => {
  const [aheadMs, setAheadMs] = useState(performance.timeOrigin);
  useEffect(() => {
    let isOver = false;
    const measure = () => {
      void measureAheadMs().then((measured) => {
        if (!isOver && measured !== null) setAheadMs(measured);
      });
    };
    measure();
    const timer = setInterval(measure, EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [connection]);
  return aheadMs;
};

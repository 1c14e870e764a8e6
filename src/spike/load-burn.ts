/** How fast a service uses up its error budget. */
import type { Context } from '../context.ts';
import { badUserInput } from '../errors.ts';
import type { ServiceNode } from '../service/service.ts';
import { burnRate, burnWindowsMs, DEFAULT_OBJECTIVE, type BurnRateNode } from './burn.ts';

/** Returns the burn rates of a service in the windows that end with its own one. */
export const loadBurn = async (
  { loaders }: Context,
  { name, scope }: ServiceNode,
  asked: number | null | undefined,
): Promise<BurnRateNode> => {
  const objective = asked ?? DEFAULT_OBJECTIVE;
  if (!(objective > 0 && objective < 1)) throw badUserInput('objective', 'be above 0 and below 1', objective);
  const { toMs } = scope.window;
  const counts = new Map(
    await Promise.all(
      burnWindowsMs().map(async (windowMs) => {
        const fromMs = toMs - windowMs;
        const { rows, heldFromMs } = await loaders.counts<'requests'>({
          measure: 'requests',
          by: ['service'],
          dimensions: ['service'],
          key: [name],
          where: scope.filter,
          range: { fromMs, toMs },
          stepMs: null,
        });
        const isHeld = heldFromMs !== null && heldFromMs <= fromMs;
        return [windowMs, isHeld ? (rows[0]?.values ?? null) : null] as const;
      }),
    ),
  );
  return burnRate(objective, (windowMs) => counts.get(windowMs) ?? null);
};

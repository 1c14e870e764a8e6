import { countText } from '../format/count.ts';
import { changeText, percentText } from '../format/ratio.ts';
import { HotspotsByRouteDocument, type HotspotsByRouteQuery } from '../generated/operations.ts';
import { ShareBar } from './bars.tsx';
import { NarrowLink } from './narrow-link.tsx';
import { QueryPanel, type PanelProps } from './panel.tsx';
import { Places } from './places.tsx';

type Route = NonNullable<NonNullable<HotspotsByRouteQuery['triage']>['routes']>['nodes'][number];

const intervalText = ({ low, high }: NonNullable<Route['errorRate']>): string =>
  low === null ? '' : `between ${percentText(low)} and ${percentText(high)} (95 %)`;

const Row = ({ route: { name, service, errorRate, links } }: { readonly route: Route }) => (
  <tr>
    <th scope="row">
      <NarrowLink change={{ service: service.name, route: name }}>{name}</NarrowLink>
      <small>
        <NarrowLink change={{ service: service.name }}>{service.name}</NarrowLink>{' '}
        <Places links={links} subject={`${service.name} ${name}`} />
      </small>
    </th>
    <td className="number">{countText(errorRate?.errors)}</td>
    <td className="number wide-only">{countText(errorRate?.requests)}</td>
    <td className="number" title={errorRate === null ? '' : intervalText(errorRate)}>
      {percentText(errorRate?.ratio)}
      <ShareBar share={errorRate?.ratio ?? 0} />
    </td>
    <td className="number wide-only">{changeText(errorRate?.change)}</td>
  </tr>
);

/** The routes with most failed requests: where it is failing. */
export const HotspotsPanel = ({ range, filter, turn }: PanelProps) => (
  <QueryPanel
    title="Hotspots by route"
    about="Where requests fail, most failed requests first."
    className="hotspots"
    document={HotspotsByRouteDocument}
    variables={{ range, filter, first: 10 }}
    turn={turn}
    empty="No requests in this window."
    honesty={({ triage }) => triage?.routes?.completeness}
    draw={({ triage }) => {
      const failing = (triage?.routes?.nodes ?? []).filter(
        ({ errorRate }) => errorRate === null || errorRate.errors > 0,
      );
      return failing.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">route</th>
              <th scope="col" className="number">
                failed
              </th>
              <th scope="col" className="number wide-only">
                requests
              </th>
              <th scope="col" className="number">
                error rate
              </th>
              <th scope="col" className="number wide-only" title="Against the window before">
                change
              </th>
            </tr>
          </thead>
          <tbody>
            {failing.map((route) => (
              <Row key={route.id} route={route} />
            ))}
          </tbody>
        </table>
      );
    }}
  />
);

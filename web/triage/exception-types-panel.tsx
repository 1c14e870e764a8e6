import { countText } from '../format/count.ts';
import { TopExceptionTypesDocument, type TopExceptionTypesQuery } from '../generated/operations.ts';
import { Bars } from './bars.tsx';
import { NarrowLink } from './narrow-link.tsx';
import { QueryPanel, type PanelProps } from './panel.tsx';

type Connection = NonNullable<NonNullable<TopExceptionTypesQuery['triage']>['exceptionTypes']>;

const SERVICES_SHOWN = 3;

const servicesText = (services: Connection['nodes'][number]['services']): string => {
  if (services === null) return '';
  const names = services.map(({ service }) => service.name);
  const rest = names.length - SERVICES_SHOWN;
  return names.slice(0, SERVICES_SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
};

const Table = ({ nodes }: Pick<Connection, 'nodes'>) => (
  <table>
    <thead>
      <tr>
        <th scope="col">exception type</th>
        <th scope="col" className="wide-only">
          over time
        </th>
        <th scope="col" className="number" title="A fault counts once, however often it is recorded on its way up">
          faults
        </th>
        <th scope="col" className="number wide-only" title="Every recording of it">
          recorded
        </th>
      </tr>
    </thead>
    <tbody>
      {nodes.map(({ name, count, recorded, series, services }) => (
        <tr key={name}>
          <th scope="row">
            <NarrowLink change={{ exceptionType: name === '' ? null : name }}>
              {name === '' ? 'without a type' : name}
            </NarrowLink>
            <small>{servicesText(services)}</small>
          </th>
          <td className="wide-only">{series === null ? null : <Bars points={series.points} />}</td>
          <td className="number">{countText(count?.value)}</td>
          <td className="number wide-only">{countText(recorded?.value)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The exception types with most occurrences: what is failing. */
export const ExceptionTypesPanel = ({ range, filter, turn }: PanelProps) => (
  <QueryPanel
    title="Top exception types"
    about="What is thrown, most faults first."
    className="exception-types"
    document={TopExceptionTypesDocument}
    variables={{ range, filter, first: 10 }}
    turn={turn}
    empty="No exceptions in this window."
    honesty={({ triage }) => triage?.exceptionTypes?.completeness}
    draw={({ triage }) => {
      const nodes = triage?.exceptionTypes?.nodes ?? [];
      return nodes.length === 0 ? null : <Table nodes={nodes} />;
    }}
  />
);

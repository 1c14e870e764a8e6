import { clockText } from '../format/clock.ts';
import { lengthText } from '../format/duration.ts';
import { RecentErrorTracesDocument, type RecentErrorTracesQuery } from '../generated/operations.ts';
import { QueryPanel, type PanelProps } from './panel.tsx';
import { Places } from './places.tsx';

type Trace = NonNullable<NonNullable<RecentErrorTracesQuery['triage']>['traces']>['nodes'][number];
type Exception = NonNullable<Trace['exceptions']>[number];

const StackTrace = ({ exception: { title, service, isHandled, stackTrace } }: { readonly exception: Exception }) => (
  <figure>
    <figcaption>
      <strong>{service.name}</strong> {title}
      {isHandled ? ' (handled)' : ''}
    </figcaption>
    {stackTrace === null ? <p className="panel-note">No stack trace was recorded.</p> : <pre>{stackTrace.raw}</pre>}
    {stackTrace?.isTruncated ? (
      <p className="panel-note">Cut: {stackTrace.truncatedBy ?? 'by whom is not known'}.</p>
    ) : null}
  </figure>
);

/** From where the error started, up to the entry: each service once in a row, as a span and its client say the same. */
const pathOf = ({ origin, path }: Trace): readonly string[] => {
  if (origin === null) return [];
  const names = [origin.service.name, ...(path ?? []).map(({ service }) => service.name)];
  return names.filter((name, index) => name !== names[index - 1]);
};

const OriginText = ({ origin }: { readonly origin: NonNullable<Trace['origin']> }) => (
  <p className="trace-origin">
    Started in <strong>{origin.service.name}</strong>, {origin.span.name}
    {origin.dependency === null ? null : <>, calling {origin.dependency.name}</>}
    {origin.span.statusMessage === null ? null : <>: {origin.span.statusMessage}</>}
  </p>
);

/** What went wrong where the error started; what was made of it further up says less. */
const titleOf = ({ origin, exceptions }: Trace): string =>
  origin?.span.exceptions[0]?.title ??
  exceptions?.[0]?.title ??
  origin?.span.statusMessage ??
  'an error without an exception';

const TraceItem = ({ trace }: { readonly trace: Trace }) => {
  const { traceId, startedAt, durationMs, rootName, rootService, origin, exceptions, missing, links } = trace;
  return (
    <details className="trace">
      <summary>
        <time dateTime={startedAt ?? undefined}>
          {startedAt === null ? '?' : clockText(Date.parse(startedAt), Date.now())}
        </time>
        <span className="trace-root">
          {rootName ?? 'root not held'} <small>{rootService?.name}</small>
        </span>
        <span className="trace-title">{titleOf(trace)}</span>
        <span className="trace-path">{pathOf(trace).join(' \u2192 ')}</span>
        <span className="number">{lengthText(durationMs)}</span>
      </summary>
      {origin === null ? null : <OriginText origin={origin} />}
      {(exceptions ?? []).map((exception, index) => (
        <StackTrace key={index} exception={exception} />
      ))}
      {(missing ?? []).map((text) => (
        <p key={text} className="panel-note">
          {text}
        </p>
      ))}
      <p className="trace-foot">
        trace <code>{traceId}</code> <Places links={links} subject={`trace ${traceId}`} />
      </p>
    </details>
  );
};

/** The latest error traces: how it fails. */
export const ErrorTracesPanel = ({ range, filter, turn }: PanelProps) => (
  <QueryPanel
    title="Recent error traces"
    about="Single requests that failed, the latest first. Open one for its stack traces and the way of the error from its start to the entry."
    className="error-traces"
    document={RecentErrorTracesDocument}
    variables={{ range, filter, first: 10 }}
    turn={turn}
    empty="No error traces in this window."
    honesty={({ triage }) => triage?.traces?.completeness}
    draw={({ triage }) => {
      const traces = triage?.traces?.nodes ?? [];
      return traces.length === 0 ? null : traces.map((trace) => <TraceItem key={trace.traceId} trace={trace} />);
    }}
  />
);

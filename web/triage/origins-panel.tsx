import { useMemo, useState } from 'react';
import { countOf, countText } from '../format/count.ts';
import { percentText } from '../format/ratio.ts';
import { OriginMatrixDocument, type OriginMatrixQuery } from '../generated/operations.ts';
import { originFlow, type FlowNode, type FlowRibbon } from './origin-flow.ts';
import { QueryPanel, type PanelProps } from './panel.tsx';

type Matrix = NonNullable<NonNullable<OriginMatrixQuery['triage']>['origins']>;

/** As in triage.css, where the picture is then left out. */
const NARROW = '(max-width: 700px)';
const WIDTH = 1000;
const LEFT_BAR = 290;
const RIGHT_BAR = 620;
const BAR_WIDTH = 10;
const COLOURS = 6;
const LEAST_RIBBON = 1.5;
const LETTERS = 44;

const cut = (text: string): string => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}\u2026` : text);

const ribbonPath = ({ fromTop, toTop, height }: FlowRibbon): string => {
  const [left, right, thick] = [LEFT_BAR + BAR_WIDTH, RIGHT_BAR, Math.max(LEAST_RIBBON, height)];
  const bend = (left + right) / 2;
  return (
    `M${left} ${fromTop}C${bend} ${fromTop} ${bend} ${toTop} ${right} ${toTop}v${thick}` +
    `C${bend} ${toTop + thick} ${bend} ${fromTop + thick} ${left} ${fromTop + thick}z`
  );
};

const ribbonText = ({ row }: FlowRibbon): string =>
  `${row.entryService?.name ?? '?'} ${row.entryRoute?.name ?? 'entry not known'} \u2190 ${row.origin.name} ` +
  `${row.exceptionType?.name ?? row.kind}: ${countText(row.count.value)} (${percentText(row.share)})`;

const Label = ({ node, side }: { readonly node: FlowNode; readonly side: 'entry' | 'origin' }) => {
  const x = side === 'entry' ? LEFT_BAR - 10 : RIGHT_BAR + BAR_WIDTH + 10;
  const middle = node.top + node.height / 2;
  return (
    <text x={x} y={middle} textAnchor={side === 'entry' ? 'end' : 'start'}>
      <title>{`${node.name} ${node.detail}`}</title>
      <tspan className="flow-name" x={x} dy="-0.25em">
        {cut(node.name)}
      </tspan>
      <tspan className="flow-detail" x={x} dy="1.25em">
        {countText(node.count)} {'\u00b7'} {cut(node.detail)}
      </tspan>
    </text>
  );
};

const Picture = ({ matrix }: { readonly matrix: Matrix }) => {
  const { entries, origins, ribbons, height } = useMemo(() => originFlow(matrix.rows), [matrix]);
  const label = `Which entry routes fail because of which origins: ${ribbons.map(ribbonText).join('; ')}`;
  return (
    <svg className="flow" viewBox={`0 -22 ${WIDTH} ${height + 28}`} role="img" aria-label={label}>
      <text className="flow-head" x={LEFT_BAR + BAR_WIDTH} y="-9" textAnchor="end">
        requests entered at
      </text>
      <text className="flow-head" x={RIGHT_BAR} y="-9">
        errors start in
      </text>
      {ribbons.map((ribbon) => (
        <path key={ribbonText(ribbon)} className={`flow-ribbon flow-${ribbon.origin % COLOURS}`} d={ribbonPath(ribbon)}>
          <title>{ribbonText(ribbon)}</title>
        </path>
      ))}
      {entries.map((node) => (
        <g key={`${node.name} ${node.detail}`}>
          <rect className="flow-bar" x={LEFT_BAR} y={node.top} width={BAR_WIDTH} height={node.height} rx="2" />
          <Label node={node} side="entry" />
        </g>
      ))}
      {origins.map((node, index) => (
        <g key={`${node.name} ${node.detail}`}>
          <rect
            className={`flow-${index % COLOURS}`}
            x={RIGHT_BAR}
            y={node.top}
            width={BAR_WIDTH}
            height={node.height}
            rx="2"
          />
          <Label node={node} side="origin" />
        </g>
      ))}
    </svg>
  );
};

const Table = ({ matrix: { rows } }: { readonly matrix: Matrix }) => (
  <table>
    <thead>
      <tr>
        <th scope="col">entry</th>
        <th scope="col">origin</th>
        <th scope="col" className="number">
          errors
        </th>
        <th scope="col" className="number wide-only">
          share
        </th>
        <th scope="col" className="number wide-only" title="Below no failed entry: retried or handled">
          absorbed
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row, index) => (
        <tr key={index}>
          <td>
            {row.entryService?.name ?? '?'} {row.entryRoute?.name ?? 'entry not known'}
          </td>
          <td>
            {row.origin.name} {row.originRoute?.name} {row.exceptionType?.name ?? row.kind.toLowerCase()}
            {row.dependency === null ? '' : `, calling ${row.dependency.name}`}
          </td>
          <td className="number">{countText(row.count.value)}</td>
          <td className="number wide-only">{percentText(row.share)}</td>
          <td className="number wide-only">{countText(row.absorbed?.value)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** The same in words, for whom a picture tells nothing, and for copying; on a phone, which has no room for both sides, open at once. */
const Rows = ({ matrix }: { readonly matrix: Matrix }) => {
  const [isNarrow] = useState(() => matchMedia(NARROW).matches);
  return (
    <details className="flow-rows" open={isNarrow}>
      <summary>as a table</summary>
      <Table matrix={matrix} />
    </details>
  );
};

/** The origin matrix as a picture: whom it hits. */
export const OriginsPanel = ({ range, filter, turn }: PanelProps) => (
  <QueryPanel
    title="From entry to origin"
    about="Which routes fail for users, and where those errors really start. The wider, the more."
    className="origins"
    document={OriginMatrixDocument}
    variables={{ range, filter, first: 20 }}
    turn={turn}
    empty="No errors started in this window."
    honesty={({ triage }) => triage?.origins?.completeness}
    draw={({ triage }) => {
      const matrix = triage?.origins ?? null;
      if (matrix === null || matrix.rows.length === 0) return null;
      const { count, absorbed } = matrix;
      return (
        <>
          <Picture matrix={matrix} />
          <p className="panel-note">
            {countOf(count.value, 'error')} in all
            {absorbed === null ? '' : `; ${countText(absorbed.value)} more were absorbed: retried or handled`}.
          </p>
          <Rows matrix={matrix} />
        </>
      );
    }}
  />
);

import { useEffect, useMemo, useState } from 'react';
import { filterText } from '../client/filter-parameters.ts';
import { zoneText } from '../format/clock.ts';
import { useTheme } from '../theme/use-theme.ts';
import { BreakingPanel } from './breaking-panel.tsx';
import { ErrorRatePanel } from './error-rate-panel.tsx';
import { ErrorTracesPanel } from './error-traces-panel.tsx';
import { ExceptionTypesPanel } from './exception-types-panel.tsx';
import { FilterBar } from './filter-bar.tsx';
import { HotspotsPanel } from './hotspots-panel.tsx';
import { OriginsPanel } from './origins-panel.tsx';
import { readTriageParameters } from './triage-parameters.ts';
import { useSearch } from './use-search.ts';

/** The triage page. */
export const Triage = () => {
  useTheme();
  const search = useSearch();
  const { range, filter, problems } = useMemo(() => readTriageParameters(search), [search]);
  const [turn, setTurn] = useState(0);
  const restriction = filterText(filter);
  useEffect(() => {
    // The history and a row of tabs tell one place from the other.
    document.title = `${restriction ?? 'All services'} - Triagraph triage`;
  }, [restriction]);
  const asked = { range, filter, turn };
  return (
    <div className="triage">
      <header className="page-head">
        <h1>
          <a href="/">Triagraph</a> <span>triage</span>
        </h1>
        <nav aria-label="Other pages">
          <a href="/wall">Wall</a> <a href="/graphiql">GraphiQL</a> <small>times in {zoneText(Date.now())}</small>
        </nav>
        <FilterBar search={search} range={range} turn={turn} onRefresh={() => setTurn((before) => before + 1)} />
      </header>
      {problems.map((text) => (
        <p key={text} className="panel-problem" role="alert">
          {text}
        </p>
      ))}
      <main>
        <BreakingPanel {...asked} />
        <ErrorRatePanel {...asked} />
        <ExceptionTypesPanel {...asked} />
        <HotspotsPanel {...asked} />
        <OriginsPanel {...asked} />
        <ErrorTracesPanel {...asked} />
      </main>
    </div>
  );
};

import { useMemo, useState } from 'react';
import { useTheme } from '../theme/theme.ts';
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
  const { range, filter, problem } = useMemo(() => readTriageParameters(search), [search]);
  const [turn, setTurn] = useState(0);
  const asked = { range, filter, turn };
  return (
    <div className="triage">
      <header className="page-head">
        <h1>
          <a href="/">Triagraph</a> <span>triage</span>
        </h1>
        <nav aria-label="Other pages">
          <a href="/wall">Wall</a> <a href="/graphiql">GraphiQL</a>
        </nav>
        <FilterBar search={search} range={range} turn={turn} onRefresh={() => setTurn((before) => before + 1)} />
      </header>
      {problem === null ? null : (
        <p className="panel-problem" role="alert">
          {problem}
        </p>
      )}
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

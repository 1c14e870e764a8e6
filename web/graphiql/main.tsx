/** GraphiQL for this gateway: everything from this origin, one tab for each triage question. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { gatewayFetcher } from './gateway-fetcher.ts';
import { EditorLayout } from './editor-layout.tsx';
import { linkedOperation } from './linked-operation.ts';
import { QUESTIONS_PLUGIN } from './question-list.tsx';
import { QUESTIONS } from './questions.ts';
import { lastTab, tabStorage } from './tab-storage.ts';

const PLUGINS = [QUESTIONS_PLUGIN, HISTORY_PLUGIN];

/** The headers editor takes comments: the option is there, and off. */
const HEADERS = `{
  // Every read that an answer took, in extensions.triage:
  // "X-Triagraph-Explain": "1"
}`;

const storage = tabStorage(localStorage);
const linked = linkedOperation(location.search);
const start = linked ?? lastTab(storage) ?? QUESTIONS[0];
const fetcher = gatewayFetcher(new URL('/graphql', location.href).href);
const root = document.getElementById('root');

if (root !== null) {
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultTabs={[...(linked === null ? [] : [linked]), ...QUESTIONS]}
      initialQuery={start?.query ?? ''}
      initialVariables={start?.variables ?? ''}
      defaultHeaders={HEADERS}
      shouldPersistHeaders={false}
      defaultEditorToolsVisibility="variables"
      plugins={PLUGINS}
      schemaDescription
    >
      <EditorLayout />
      <GraphiQL.Logo>
        <a className="triagraph-home" href="/">
          Triagraph
        </a>
      </GraphiQL.Logo>
    </GraphiQL>,
  );
}

/** The list of triage questions in GraphiQL's side bar: opens any of them in a new tab, so that a closed or edited one is not lost. */
import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { QUESTIONS, type Question } from './questions.ts';

const QuestionIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
    <path d="M2 15h5l3-9 4 13 2.5-6H22" strokeLinejoin="round" />
  </svg>
);

const QuestionList = () => {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(({ queryEditor, variableEditor }) => ({
    queryEditor,
    variableEditor,
  }));
  const open = ({ query, variables }: Question) => {
    actions.addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
  };
  return (
    <section aria-label="Triage questions">
      <div className="graphiql-doc-explorer-title">Triage questions</div>
      <ol className="triagraph-questions">
        {QUESTIONS.map((question) => (
          <li key={question.title}>
            <button type="button" className="graphiql-un-styled" onClick={() => open(question)}>
              {question.title}
            </button>
            <p>{question.summary}</p>
          </li>
        ))}
      </ol>
    </section>
  );
};

/** The plugin. */
export const QUESTIONS_PLUGIN: GraphiQLPlugin = {
  title: 'Triage questions',
  icon: QuestionIcon,
  content: QuestionList,
};

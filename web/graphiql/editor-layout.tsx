import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

const FONT_SIZE_PX = 13;

/** Shows nothing; sets the editors so that comments and stack traces are read without scrolling sideways on a laptop. */
export const EditorLayout = () => {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor]) {
      editor?.updateOptions({ fontSize: FONT_SIZE_PX, wordWrap: 'on', wrappingIndent: 'indent' });
    }
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
};

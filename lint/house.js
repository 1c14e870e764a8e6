// Three rules of this project that no published plugin has. Their tables stand in doors.js and in eslint.config.js.
import { matchesGlob, relative } from 'node:path';

const importSources = (check) => ({
  ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
  ImportExpression: (node) => node.source.type === 'Literal' && check(node.source, false),
  ExportNamedDeclaration: (node) => node.source && check(node.source, node.exportKind === 'type'),
  ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
});
const isPackage = (name) => !name.startsWith('.') && !name.startsWith('node:');

const oneDoor = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      closed: "'{{name}}' comes in through {{doors}} only (lint/doors.js).",
      unknown: "'{{name}}' has no door yet: say in lint/doors.js which files may import it.",
    },
  },
  create(context) {
    const [doors] = context.options;
    const file = relative(context.cwd, context.filename);
    const rowOf = (name) =>
      Object.entries(doors).find(([library]) =>
        library.endsWith('/') ? name.startsWith(library) : name === library || name.startsWith(`${library}/`),
      )?.[1];
    return importSources((source, isType) => {
      const name = source.value;
      if (!isPackage(name)) return;
      const row = rowOf(name);
      if (!row) {
        context.report({ node: source, messageId: 'unknown', data: { name } });
        return;
      }
      const open = isType ? [...row.doors, ...(row.types ?? [])] : row.doors;
      if (open.some((glob) => matchesGlob(file, glob))) return;
      context.report({ node: source, messageId: 'closed', data: { name, doors: row.doors.join(', ') } });
    });
  },
};

const pureImports = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      effect: "'{{name}}' does I/O or reads the machine: this file is pure. Take the value as an argument.",
      member: "Only {{members}} of '{{name}}' are free of effects.",
    },
  },
  create(context) {
    const [allowed] = context.options;
    return importSources((source) => {
      const name = source.value;
      if (!name.startsWith('node:')) return;
      const members = allowed[name];
      if (!members) {
        context.report({ node: source, messageId: 'effect', data: { name } });
        return;
      }
      const specifiers = source.parent.specifiers ?? [];
      const isFine = (specifier) => specifier.type === 'ImportSpecifier' && members.includes(specifier.imported.name);
      if (specifiers.length > 0 && specifiers.every(isFine)) return;
      context.report({ node: source, messageId: 'member', data: { name, members: members.join(', ') } });
    });
  },
};

const isFunction = (node) => ['ArrowFunctionExpression', 'FunctionExpression'].includes(node?.type);

const docstring = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: "Exported function '{{name}}' needs a docstring; its first sentence says what it returns." },
  },
  create(context) {
    const hasDocstring = (node) =>
      context.sourceCode
        .getCommentsBefore(node)
        .some((comment) => comment.type === 'Block' && comment.value.startsWith('*'));
    const namesOf = ({ declaration }) => {
      if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'TSDeclareFunction')
        return [declaration.id.name];
      if (declaration?.type !== 'VariableDeclaration') return [];
      return declaration.declarations.filter(({ init }) => isFunction(init)).map(({ id }) => id.name);
    };
    // Later signatures of an overloaded function share the docstring of the first.
    const described = new Set();
    return {
      ExportNamedDeclaration(node) {
        for (const name of namesOf(node)) {
          if (hasDocstring(node)) described.add(name);
          if (!described.has(name)) context.report({ node, messageId: 'missing', data: { name } });
        }
      },
    };
  },
};

/** ESLint plugin with the rules house/one-door, house/pure-imports and house/docstring. */
export const house = { rules: { 'one-door': oneDoor, 'pure-imports': pureImports, docstring } };

import type { CodegenConfig } from '@graphql-codegen/cli';

/** Resolver parents are our own domain types; a schema change breaks the build in the right file. */
const config: CodegenConfig = {
  // The federation directives come from the @link of schema.graphql; their definitions are only for tools that read plain SDL.
  schema: ['schema/*.graphql', 'lint/federation-directives.graphql'],
  generates: {
    'src/generated/schema-types.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        useIndexSignature: true,
        useTypeImports: true,
        enumsAsTypes: true,
        immutableTypes: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.ts',
        contextType: '../context.ts#Context',
        avoidOptionals: { field: true, object: false, inputValue: false },
        maybeValue: 'T | null',
        inputMaybeValue: 'T | null | undefined',
        scalars: {
          ID: { input: 'string', output: 'string' },
          DateTime: { input: 'number', output: 'number' },
          Duration: { input: 'number', output: 'number' },
          TraceID: { input: 'string', output: 'string' },
          SpanID: { input: 'string', output: 'string' },
          SafeInt: { input: 'number', output: 'number' },
          URL: { input: 'string', output: 'string' },
        },
        mappers: {
          Triage: '../filter/scope.ts#Scope',
          TimeWindow: '../time.ts#TimeWindow as WindowParent',
          Completeness: '../completeness/completeness.ts#Completeness as CompletenessParent',
          Service: '../service/service.ts#ServiceNode',
          Peer: '../service/service.ts#PeerNode',
          Dependency: '../service/service.ts#DependencyNode',
          ServiceEdge: '../service/service.ts#EdgeNode',
          ServiceVersion: '../service/service.ts#VersionNode',
          Route: '../route/route.ts#RouteNode',
          ErrorRate: '../error-rate/error-rate.ts#ErrorRateNode',
          ErrorRateSeries: '../error-rate/series.ts#SeriesNode',
          ErrorRatePoint: '../error-rate/series.ts#PointNode',
          ExceptionType: '../exception/exception-type.ts#ExceptionTypeNode',
          ExceptionTypeInService: '../exception/exception-type.ts#ExceptionTypeInServiceNode',
          ExceptionGroup: '../exception/exception-group.ts#ExceptionGroupNode',
          Exception: '../exception/exception-node.ts#ExceptionNode',
          Trace: '../trace/trace-node.ts#TraceNode',
          Span: '../trace/trace-node.ts#SpanNode',
          Origin: '../trace/trace-node.ts#SpanNode',
          Hop: '../trace/trace-node.ts#SpanNode',
          Count: '../completeness/completeness.ts#Counted',
          CountSeries: '../completeness/completeness.ts#CountedSeries',
          FiringAlert: '../sources/source.ts#FiringAlert as AlertParent',
          SourceStatus: '../sources/source.ts#SourceDescription',
          TelemetryAttribute: '../exception/exception.ts#TelemetryAttribute as AttributeParent',
          TriageLink: '../link/links.ts#Link',
          OriginMatrix: '../triage/origin-matrix.ts#OriginMatrixNode',
          ErrorOrigin: '../triage/origin-matrix.ts#ErrorOriginNode',
        },
      },
    },
    'src/generated/schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true } },
  },
  hooks: { afterAllFileWrite: ['prettier --write'] },
};

export default config;

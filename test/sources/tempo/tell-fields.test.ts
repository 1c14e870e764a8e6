/** Fields that a condition names are asked for once more. */
import { describe, expect, it } from '@jest/globals';
import { tellsAll } from '../../../src/sources/tempo/tell-fields.ts';
import { fixed, isOneOf, toTraceQL, type Condition } from '../../../src/sources/tempo/traceql-condition.ts';

const not = (condition: ReturnType<typeof isOneOf>): Condition => ({ kind: 'not', condition });

describe('fields that conditions name', () => {
  it('are told of all spans by one more condition, which all of them meet', () => {
    const conditions = [not(isOneOf('resource.service.version', ['1'])), fixed('status != error')];
    expect(toTraceQL(tellsAll(['name', 'resource.service.version', 'status'], conditions))).toBe(
      '(kind != nil || resource.service.version != nil || status != nil)',
    );
  });

  it('need nothing where what they have to be is what they are told to be', () => {
    expect(tellsAll(['name'], [isOneOf('name', ['GET /'])])).toEqual([]);
  });

  it('are not found inside other names', () => {
    expect(tellsAll(['name', 'span.a'], [fixed('event:name = "exception" && span.a.b = 1')])).toEqual([]);
  });

  it('are asked for as Tempo allows it where they cannot be absent', () => {
    expect(toTraceQL(tellsAll(['resource.service.name'], [fixed('resource.service.name != "a"')]))).toBe(
      '(kind != nil || resource.service.name =~ ".*")',
    );
  });
});

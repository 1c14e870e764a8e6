/** GETs of Tempo's query API through the one HTTP door, and what a server says it does not take at once. */
import { SECOND_MS, type TimeRange } from '../../time.ts';
import { httpError, type HttpAnswer, type HttpDoor } from '../http.ts';
import type { SourceCall } from '../source.ts';
import { refusalIn, type Refusal } from './tempo-refusal.ts';

const JSON_TYPE = 'application/json';
const BAD_REQUEST = 400;
export const NOT_FOUND = 404;

type Details = Partial<Pick<Parameters<HttpDoor['send']>[0], 'accept' | 'query' | 'returns' | 'reuseMs'>>;
type Params = Readonly<Record<string, string>>;

export interface TempoDoor {
  readonly get: (path: string, params: Params, call: SourceCall, details?: Details) => Promise<HttpAnswer>;
  /** Sends a query; a refusal that tells how much would be taken is returned, every other one thrown. */
  readonly ask: (
    path: string,
    query: string,
    params: Params,
    call: SourceCall,
    accept?: string,
  ) => Promise<Pick<HttpAnswer, 'body' | 'contentType'> | Refusal>;
}

/** Returns the range in the seconds that searches take; equal ones are refused. */
export const seconds = ({ fromMs, toMs }: TimeRange): { readonly start: string; readonly end: string } => {
  const start = Math.floor(fromMs / SECOND_MS);
  return { start: String(start), end: String(Math.max(Math.ceil(toMs / SECOND_MS), start + 1)) };
};

/** Returns the door as Tempo's API is asked through it. */
export const createTempoDoor = (door: HttpDoor): TempoDoor => {
  const get: TempoDoor['get'] = (path, params, call, details = {}) => {
    const { accept = JSON_TYPE, query = path, returns = [], reuseMs = 0 } = details;
    return door.send(
      { method: 'GET', path, params: new URLSearchParams(params), accept, query, returns, reuseMs },
      call,
    );
  };
  const ask: TempoDoor['ask'] = async (path, query, params, call, accept = JSON_TYPE) => {
    const answer = await get(path, { q: query, ...params }, call, { accept, query, returns: [BAD_REQUEST] });
    if (answer.status !== BAD_REQUEST) return answer;
    const said = Buffer.from(answer.body).toString('utf8');
    const refusal = refusalIn(said);
    if (refusal === null) throw httpError('TEMPO', answer, said);
    return refusal;
  };
  return { get, ask };
};

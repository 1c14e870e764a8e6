/** A door to a Prometheus that holds one scrape: it knows names and labels, which is what detection asks for, and no numbers. */
import { readFileSync } from 'node:fs';
import type { HttpAnswer, HttpDoor, HttpRequest } from '../../src/sources/http.ts';

interface ScrapedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LINE = /^([^{\s"]*)\{(.*?)\} \S+(?: # .*)?$/;
const LABEL = /(?:^|,)\s*(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_]\w*))(?:=("(?:[^"\\]|\\.)*"))?/g;
const MATCHER = /(\w+|"(?:[^"\\]|\\.)*")(=~|!=|=)("(?:[^"\\]|\\.)*")/g;

/** A name with dots stands first inside the braces, in quotes, as Prometheus 3 writes it. */
const parseLine = (line: string): readonly ScrapedSeries[] => {
  const [, outside = '', inside = ''] = LINE.exec(line) ?? [];
  const parts = [...inside.matchAll(LABEL)].map(([, quoted, plain, value]) => ({ name: quoted ?? plain ?? '', value }));
  const name = outside === '' ? (parts.find(({ value }) => value === undefined)?.name ?? '') : outside;
  const labels = parts.flatMap(({ name: label, value }) =>
    value === undefined ? [] : [[label, String(JSON.parse(value))] as const],
  );
  return name === '' ? [] : [{ name, labels: Object.fromEntries(labels) }];
};

/** Returns whether a selector selects a series. */
const selects = (selector: string, { name, labels }: ScrapedSeries): boolean => {
  const [, outside = '', inside = ''] = /^([^{]*)(?:\{(.*)\})?$/s.exec(selector) ?? [];
  const metric = outside === '' ? String(JSON.parse(/^"(?:[^"\\]|\\.)*"/.exec(inside)?.[0] ?? '""')) : outside;
  return (
    name === metric &&
    [...inside.matchAll(MATCHER)].every(([, label = '', operator, literal = '""']) => {
      const [value, wanted] = [labels[label.replaceAll('"', '')] ?? '', String(JSON.parse(literal))];
      if (operator === '=~') return new RegExp(`^(?:${wanted})$`).test(value);
      return operator === '=' ? value === wanted : value !== wanted;
    })
  );
};

export interface ScrapeDoor extends Pick<HttpDoor, 'kind' | 'url' | 'send'> {
  readonly requests: HttpRequest[];
}

const envelope = (data: unknown): HttpAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: new TextEncoder().encode(JSON.stringify({ status: 'success', data })),
  retryAfterMs: null,
});

/** Returns a door to the scrape; what it does not know answers as an empty vector. */
export const openScrapeDoor = (scrape: string): ScrapeDoor => {
  const series = scrape.split('\n').flatMap(parseLine);
  const requests: HttpRequest[] = [];
  const answer = ({ path, params }: HttpRequest): unknown => {
    const matching = params.get('match[]') ?? '';
    if (path === '/api/v1/label/__name__/values') {
      const [, literal = '""'] = /__name__=~(".*")\}$/.exec(matching) ?? [];
      const expression = new RegExp(`^(?:${String(JSON.parse(literal))})$`);
      return [...new Set(series.map(({ name }) => name).filter((name) => expression.test(name)))];
    }
    if (path === '/api/v1/labels') {
      return [
        ...new Set(series.filter((each) => selects(matching, each)).flatMap(({ labels }) => Object.keys(labels))),
      ];
    }
    return { resultType: path.endsWith('query_range') ? 'matrix' : 'vector', result: [] };
  };
  return {
    kind: 'PROMETHEUS',
    url: 'http://prometheus.test',
    requests,
    send: async (request) => {
      requests.push(request);
      return envelope(answer(request));
    },
  };
};

/** Returns a scrape of a real Collector (contrib 0.144.0), three series of each metric of it. */
export const collectorScrape = (): string =>
  readFileSync(new URL('../fixtures/prometheus/collector-scrape.txt', import.meta.url), 'utf8');

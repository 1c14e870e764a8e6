/** A door to a Prometheus that holds one scrape: it knows names and labels, which is what detection asks for, and no numbers. */
import { readFileSync } from 'node:fs';
import type { HttpAnswer, HttpDoor, HttpRequest } from '../../src/sources/http.ts';

interface ScrapedSeries {
  readonly name: string;
  readonly labels: readonly string[];
}

const LINE = /^([^{\s"]*)\{(.*?)\} \S+(?: # .*)?$/;
const LABEL = /(?:^|,)\s*(?:"((?:[^"\\]|\\.)*)"|([a-zA-Z_]\w*))(?:="(?:[^"\\]|\\.)*")?/g;

/** A name with dots stands first inside the braces, in quotes, as Prometheus 3 writes it. */
const parseLine = (line: string): readonly ScrapedSeries[] => {
  const [, name = '', inside = ''] = LINE.exec(line) ?? [];
  const labels = [...inside.matchAll(LABEL)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [first = '', ...others] = labels;
  const series = name === '' ? { name: first, labels: others } : { name, labels };
  return series.name === '' ? [] : [series];
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
      const metric = matching.startsWith('{"') ? String(JSON.parse(matching.slice(1, -1))) : matching;
      return [...new Set(series.filter(({ name }) => name === metric).flatMap(({ labels }) => labels))];
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

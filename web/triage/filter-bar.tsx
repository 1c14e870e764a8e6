import { useId, useState, type SubmitEvent } from 'react';
import { DEFAULT_RANGE } from '../client/address.ts';
import { EQUAL_NAMES, FILTER_NAMES, type EqualName } from '../client/filter-parameters.ts';
import { useQuery } from '../client/use-query.ts';
import { FilterSuggestionsDocument, type SuggestField, type TimeRangeInput } from '../generated/operations.ts';
import { changedSearch, RANGES, unfilteredSearch } from './triage-parameters.ts';
import { goTo } from './use-search.ts';

const LABELS: Readonly<Record<EqualName, string>> = {
  service: 'service',
  route: 'route',
  environment: 'environment',
  version: 'version',
  exceptionType: 'exception type',
};
const FIELDS: Readonly<Record<EqualName, SuggestField>> = {
  service: 'SERVICE',
  route: 'ROUTE',
  environment: 'ENVIRONMENT',
  version: 'VERSION',
  exceptionType: 'EXCEPTION_TYPE',
};

const Suggestions = ({
  id,
  name,
  range,
  turn,
}: {
  readonly id: string;
  readonly name: EqualName;
  readonly range: TimeRangeInput;
  readonly turn: number;
}) => {
  const { data } = useQuery(FilterSuggestionsDocument, { range, field: FIELDS[name] }, turn);
  return (
    <datalist id={id}>
      {(data?.triage?.suggest ?? []).map(({ value }) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
};

/** A field that is applied when it is left or Enter is pressed; its values are offered once it was touched. */
const FilterField = ({
  name,
  value,
  range,
  turn,
}: {
  readonly name: EqualName;
  readonly value: string;
  readonly range: TimeRangeInput;
  readonly turn: number;
}) => {
  const id = useId();
  const [isTouched, setTouched] = useState(false);
  const apply = (next: string) => {
    if (next.trim() !== value) goTo(changedSearch(location.search, { [name]: next.trim() }));
  };
  return (
    <label>
      {LABELS[name]}
      <input
        // Anew when the address changes by other means than this field.
        key={value}
        name={name}
        list={id}
        defaultValue={value}
        placeholder="any"
        autoComplete="off"
        spellCheck={false}
        onFocus={() => setTouched(true)}
        onBlur={({ currentTarget }) => apply(currentTarget.value)}
      />
      {isTouched ? <Suggestions id={id} name={name} range={range} turn={turn} /> : null}
    </label>
  );
};

const RangeField = ({ search, range }: { readonly search: string; readonly range: TimeRangeInput }) => {
  const last = range.last ?? null;
  const offered: readonly string[] = last === null || RANGES.some((name) => name === last) ? RANGES : [last, ...RANGES];
  return (
    <label>
      window
      <select
        value={last ?? 'absolute'}
        onChange={({ currentTarget }) => goTo(changedSearch(search, { range: currentTarget.value }))}
      >
        {last === null ? (
          <option value="absolute">
            {range.from} to {range.to ?? 'now'}
          </option>
        ) : null}
        {offered.map((name) => (
          <option key={name} value={name}>
            last {name}
          </option>
        ))}
      </select>
    </label>
  );
};

const fieldText = (parameters: URLSearchParams, name: EqualName): string => parameters.getAll(name).join(', ');

/** What the page is restricted to; every field stands in the address. */
export const FilterBar = ({
  search,
  range,
  turn,
  onRefresh,
}: {
  readonly search: string;
  readonly range: TimeRangeInput;
  readonly turn: number;
  readonly onRefresh: () => void;
}) => {
  const parameters = new URLSearchParams(search);
  const isFiltered = FILTER_NAMES.some((name) => parameters.has(name));
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: EqualName): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    // A field that shows several values of the address is left alone unless it was edited.
    const edited = EQUAL_NAMES.filter((name) => text(name) !== fieldText(parameters, name));
    goTo(changedSearch(search, Object.fromEntries(edited.map((name) => [name, text(name)]))));
  };
  return (
    <form className="filter-bar" role="search" aria-label="Filter" onSubmit={submit}>
      <RangeField
        search={search}
        range={range.last === undefined && range.from === undefined ? { last: DEFAULT_RANGE } : range}
      />
      {EQUAL_NAMES.map((name) => (
        <FilterField key={name} name={name} value={fieldText(parameters, name)} range={range} turn={turn} />
      ))}
      {parameters.has('filter') || parameters.has('message') ? (
        <p className="filter-more">
          and <code>{parameters.get('filter') ?? `message contains ${parameters.get('message') ?? ''}`}</code>
        </p>
      ) : null}
      <button type="submit" className="unseen">
        Apply
      </button>
      <button type="button" onClick={onRefresh}>
        Refresh
      </button>
      {isFiltered ? (
        <button type="button" onClick={() => goTo(unfilteredSearch(search))}>
          Clear filter
        </button>
      ) : null}
    </form>
  );
};

// What a search asks for, term by term, once it has been read: the store finds it.

/** What one term of a search looks at; `number` and `id` name one ticket. */
export type SearchField =
  | 'ip'
  | 'state'
  | 'kind'
  | 'network'
  | 'from'
  | 'contact'
  | 'team'
  | 'owner'
  | 'reason'
  | 'text'
  | 'number'
  | 'id';

/** One term of a search: any of its values fits, or with `not` none of them does. */
export type SearchTerm =
  | { readonly field: SearchField; readonly not: boolean; readonly values: readonly string[] }
  | { readonly field: 'age'; readonly not: boolean; readonly ages: readonly SearchAge[] };

/** Opened before that instant, or at it and after. */
export interface SearchAge {
  readonly older: boolean;
  readonly at: Date;
}

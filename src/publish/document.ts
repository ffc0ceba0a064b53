/** A feed, calendar, JSON or image that is made from the snapshot alone. */
export interface PublicDocument {
  contentType: string;
  body: string;
  /** Further headers, names in lower case. */
  headers?: Readonly<Record<string, string>>;
}

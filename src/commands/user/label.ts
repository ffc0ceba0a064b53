/** How a person stands in the record, and as the maker of their tokens. */
export function userLabel(user: { email: string }): string {
  return `user:${user.email}`;
}

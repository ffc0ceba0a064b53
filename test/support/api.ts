export interface Answer {
  status: number;
  headers: Headers;
  // The tests look at single fields of what the API answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  body: any;
}

/** The admin API as a pipeline uses it. */
export function apiClient(url: string, token: string) {
  return async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
  };
}

export type Api = ReturnType<typeof apiClient>;

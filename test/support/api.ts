/** The fields that tests look at; an answer has those of its kind. */
interface AnswerBody {
  id: string;
  title: string;
  status: string;
  tier: string;
  reasons: string[];
  items: AnswerBody[];
  deliveries: Record<string, number>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: AnswerBody;
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
      body: (text === '' ? {} : JSON.parse(text)) as AnswerBody,
    };
  };
}

export type Api = ReturnType<typeof apiClient>;

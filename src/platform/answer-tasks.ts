import { parentPort } from 'node:worker_threads';

/** What a thread is asked. */
export interface ThreadTask<Task> {
  id: number;
  task: Task;
}

/** What it answers, or why it cannot. */
export type ThreadAnswer<Answer> = { id: number; answer: Answer } | { id: number; error: string };

/**
 * In a thread: does every task that comes, one after another.
 *
 * @param options.together begins with each at once, so that one that waits does not hold the next
 */
export function answerTasks<Task, Answer>(
  work: (task: Task) => Answer | Promise<Answer>,
  { together = false } = {},
): void {
  const port = parentPort!;
  let before: Promise<unknown> = Promise.resolve();
  port.on('message', ({ id, task }: ThreadTask<Task>) => {
    before = (together ? Promise.resolve() : before)
      .then(() => work(task))
      .then(
        (answer) => port.postMessage({ id, answer } satisfies ThreadAnswer<Answer>),
        (error: unknown) =>
          port.postMessage({ id, error: String(error) } satisfies ThreadAnswer<Answer>),
      );
  });
}

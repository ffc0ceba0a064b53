/** Those who want to know of every commit of this process. */
export class CommitListeners {
  readonly #listeners = new Set<() => Promise<void>>();

  readonly subscribe = (listener: () => Promise<void>): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The commit stands whatever a listener does, so none may make it look failed. */
  async tell(): Promise<void> {
    await Promise.allSettled([...this.#listeners].map((listener) => listener()));
  }
}

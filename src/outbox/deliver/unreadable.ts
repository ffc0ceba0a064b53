/** The record could not be read just now, which says nothing against the mail: try again later. */
export class Unreadable extends Error {
  constructor(cause: unknown) {
    super('The record could not be read.', { cause });
    this.name = 'Unreadable';
  }
}

export async function whenRead<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new Unreadable(error);
  }
}

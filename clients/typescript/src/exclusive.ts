const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no other tab, and nothing else in this one, runs anything under `name`. Where
 * there are no Web Locks (Node.js, pages over plain HTTP), only this program takes turns.
 */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  if (locks !== undefined) {
    return await locks.request(name, work);
  }
  const before = queues.get(name) ?? Promise.resolve();
  const turn = before.then(work, work);
  queues.set(name, turn);
  try {
    return await turn;
  } finally {
    if (queues.get(name) === turn) {
      queues.delete(name);
    }
  }
}

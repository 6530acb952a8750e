import { StoreError } from "../core/errors.ts";

/**
 * A deadline of our own on every call of the store: both Redis clients wait for ever on a hung server. The late answer
 * is dropped; that a late touch moves nothing is the store's part (`Touch.within`).
 */
export async function withDeadline<T>(
  work: Promise<T>,
  within: number,
  operation: string,
  timer: (after: number, fire: () => void) => () => void,
): Promise<T> {
  let cancel!: () => void;
  const late = new Promise<never>((_, reject) => {
    cancel = timer(within, () =>
      reject(new StoreError("store-timeout", `the store did not answer "${operation}" within ${within} ms`)),
    );
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError("store", `the store failed at "${operation}"`, { cause: error });
  } finally {
    cancel();
  }
}

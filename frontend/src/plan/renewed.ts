/** Send; after a refusal show the plan as it is now first, so that trying again is to its words. */
export async function renewed<T>(send: () => Promise<T>, again: () => Promise<void>): Promise<T> {
  try {
    return await send()
  } catch (thrown) {
    await again()
    throw thrown
  }
}

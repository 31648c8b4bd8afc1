/** Waits until something is so, twice in a row: a program that begins another is hard to see. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let times = 0; times < 2;) {
    times = (await isSo()) ? times + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The median, and the ranks around it between which the true one lies with 95 % (binomial, normal approximation). */
export function median(numbers: readonly number[]): { low: number; mid: number; high: number } {
  const sorted = numbers.toSorted((a, b) => a - b);
  const spread = 0.98 * Math.sqrt(sorted.length);
  const at = (rank: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(rank)))]!;
  const middle = (sorted.length - 1) / 2;
  return { low: at(Math.floor(middle - spread)), mid: at(middle), high: at(Math.ceil(middle + spread)) };
}

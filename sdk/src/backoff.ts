/**
 * Full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015) from a quarter of a second up
 * to 4 s, 8 s, 16 s, 30 s: after a restart of the API, clients reconnect spread over seconds.
 */
export function backoffMs(failures: number, random = Math.random): number {
  return Math.round(250 + random() * Math.min(30_000, 2_000 * 2 ** failures))
}

import autocannon from 'autocannon'

export interface Load {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

/**
 * Keeps `connections` requests under way for `seconds`; each connection takes the next of
 * `requests` in turn. Refuses a run with a failed answer. With `perSecond` they come at that rate
 * instead, however fast the answers are: the latency then counts from when a request should have
 * been sent (no coordinated omission).
 */
export async function load(
  url: string,
  requests: { path: string; headers?: Record<string, string> }[],
  seconds: number,
  { connections = 16, perSecond }: { connections?: number; perSecond?: number } = {},
): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    ...(perSecond === undefined ? {} : { overallRate: perSecond }),
    requests: requests.map((request) => ({ method: 'GET' as const, ...request })),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers of ${url} were not 200 and ${result.errors} failed.`)
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, p99Ms: result.latency.p99 }
}

export interface OnceRequest {
  path: string
  method: 'POST'
  headers: Record<string, string>
  body: string
}

/**
 * The same, with each request made once: for what may not be repeated. Refuses a run that uses them
 * up.
 */
export async function loadOnce(url: string, requests: OnceRequest[], seconds: number, connections = 16): Promise<Load> {
  let next = 0
  const measured = await loadInTurn(url, () => requests[Math.min(next++, requests.length - 1)]!, seconds, connections)
  if (next > requests.length) throw new Error(`${requests.length} requests were not enough for ${seconds} s.`)
  return measured
}

/** The same, with the requests that `next` gives, in that order over all connections. */
export async function loadInTurn(url: string, next: () => OnceRequest, seconds: number, connections = 16): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers of ${url} were not 200 and ${result.errors} failed.`)
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, p99Ms: result.latency.p99 }
}

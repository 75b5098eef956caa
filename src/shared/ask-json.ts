import { KiwiError } from '../errors.ts'

const timeoutMs = 8_000

/** GET from a provider: the status, and the JSON of a 200. Throws UNAVAILABLE without an answer. */
export async function askJson(url: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }> {
  try {
    // workerd does not know `error`; with `manual` a redirect is an answer other than 200.
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    if (response.status === 200) return { status: 200, body: await response.json() }
    await response.body?.cancel()
    return { status: response.status, body: null }
  } catch (error) {
    throw new KiwiError('UNAVAILABLE', { cause: error })
  }
}

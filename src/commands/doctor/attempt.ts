import { ConfigError } from '../../config.ts'
import { innermostReason } from '../../shared/innermost-reason.ts'
import type { Finding } from './finding.ts'

/** The longest wait for a store or a service. */
export const reachMs = 4_000

/** Runs one examination. Its returned string, or the error that it throws, says the fault. */
export async function attempt(what: string, look: () => Promise<string | { good: string }>): Promise<Finding> {
  try {
    const seen = await within(look())
    return typeof seen === 'string' ? { what, verdict: 'wrong', detail: seen } : { what, verdict: 'ok', detail: seen.good }
  } catch (error) {
    return { what, verdict: 'wrong', detail: error instanceof ConfigError ? error.message : innermostReason(error) }
  }
}

/** An examination that hangs must not hang the doctor. */
async function within<Seen>(look: Promise<Seen>): Promise<Seen> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${(3 * reachMs) / 1000} s`)), 3 * reachMs)
  })
  try {
    return await Promise.race([look, late])
  } finally {
    clearTimeout(timer)
  }
}

export function withoutSecrets(url: string): string {
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.href.replace(/\/$/, '')
}

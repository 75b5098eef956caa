import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext } from '@playwright/test'

export interface Sent {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

/** Records all that pages of a context send from now on: addresses, sent headers, bodies. */
export function recordTraffic(context: BrowserContext): { sent: Sent[]; settled: () => Promise<void> } {
  const sent: Sent[] = []
  const underWay = new Set<Promise<void>>()
  context.on('request', (request) => {
    const work = (async () => {
      const headers = await Promise.race([request.allHeaders(), withoutNetwork()]).catch(() => null)
      const { method, url, body } = { method: request.method(), url: request.url(), body: request.postDataBuffer() }
      sent.push({ method, url, headers: headers ?? request.headers(), body: body?.toString('latin1') ?? '' })
    })()
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  })
  return { sent, settled: async () => void (await Promise.all(underWay)) }
}

/** What the browser takes from its memory is not sent, and has no headers to wait for. */
const withoutNetwork = () => sleep(5_000, null, { ref: false })

/** The requests that hold a secret, plain or in a reversible encoding. */
export function leaksOf(sent: readonly Sent[], secret: string): string[] {
  const shapes = disguisesOf(secret)
  return sent.flatMap(({ method, url, headers, body }) => {
    const text = [url, ...Object.entries(headers).flat(), body].join('\n')
    const found = shapes.find((shape) => text.includes(shape))
    return found ? [`${method} ${url} holds ${found}`] : []
  })
}

/**
 * Digits plain, with dashes or spaces, as bytes in hex, percent or a list, and base64 (3
 * alignments).
 */
export function disguisesOf(digits: string): string[] {
  const bytes = Buffer.from(digits)
  const list = [...bytes].join(',')
  const base64 = [0, 1, 2].map((lead) => {
    const whole = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replaceAll('=', '')
    // Only the characters of the secret alone: those shared with its neighbours are left out.
    return whole.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6))
  })
  return [
    digits,
    [...digits].join('-'),
    [...digits].join(' '),
    [...digits].toReversed().join(''),
    bytes.toString('hex'),
    [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
    list,
    [...digits].map((digit) => `"${digit}"`).join(','),
    [...digits].join(','),
    ...base64,
  ]
}

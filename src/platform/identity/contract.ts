import { beforeAll, expect, it } from 'vitest'
import type { IdentityPort } from './port.ts'

interface Verifier {
  port: IdentityPort
  /** Opens the start address as a person whose CI and DI are known, or fails there; answers where the browser is sent. */
  open(url: string, outcome: 'verified' | 'failed'): Promise<URL>
  ci: string
  di: string
  /** The body and headers of the webhook about this verification. */
  webhookOf(verificationId: string): Promise<{ body: string; headers: Record<string, string> }>
}

/** What joining relies on, of every identity provider's adapter. */
export function identityContract(provide: () => Promise<Verifier>): void {
  let verifier: Verifier
  let made = 0
  beforeAll(async () => {
    verifier = await provide()
  })
  const start = () => {
    const verificationId = `contract-${++made}`
    return { verificationId, url: verifier.port.startUrl({ verificationId, redirectUrl: 'http://127.0.0.1:9/join?step=2' }) }
  }

  it('sends the browser back with the verification id, other parameters kept', async () => {
    const { verificationId, url } = start()
    const back = await verifier.open(url, 'verified')
    expect(back.searchParams.get('step')).toBe('2')
    expect(back.searchParams.get('identityVerificationId')).toBe(verificationId)
  })

  it('gives CI and DI of a finished verification', async () => {
    const { verificationId, url } = start()
    await verifier.open(url, 'verified')
    expect(await verifier.port.fetchResult(verificationId)).toMatchObject({ state: 'verified', ci: verifier.ci, di: verifier.di })
  })

  it('says what has failed, and what it never heard of', async () => {
    const { verificationId, url } = start()
    expect(await verifier.port.fetchResult(verificationId)).toEqual({ state: 'failed', reason: 'unknown' })
    await verifier.open(url, 'failed')
    expect(await verifier.port.fetchResult(verificationId)).toEqual({ state: 'failed', reason: 'refused' })
  })

  it('believes an authentic webhook and no other', async () => {
    const { verificationId, url } = start()
    await verifier.open(url, 'verified')
    const { body, headers } = await verifier.webhookOf(verificationId)
    expect(await verifier.port.verifyWebhook(body, headers)).toEqual({ verificationId })
    expect(await verifier.port.verifyWebhook(`${body} `, headers)).toBeNull()
    expect(await verifier.port.verifyWebhook(body, {})).toBeNull()
    for (const name of Object.keys(headers)) expect(await verifier.port.verifyWebhook(body, { ...headers, [name]: 'v1,AAAA' })).toBeNull()
  })
}

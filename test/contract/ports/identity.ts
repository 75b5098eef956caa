import { beforeAll, expect, it } from 'vitest'
import type { IdentityPort } from '../../../src/platform/identity/port.ts'

interface Verifier {
  port: IdentityPort
  /**
   * Opens the start address as a person with known CI and DI, or fails there; returns the redirect.
   */
  open(url: string, outcome: 'verified' | 'failed'): Promise<URL>
  ci: string
  di: string
  /** The body and headers of the webhook about this verification. */
  webhookOf(verificationId: string): Promise<{ body: string; headers: Record<string, string> }>
}

/** The contract of every identity provider's adapter. */
export function identityContract(provide: () => Promise<Verifier>): void {
  let verifier: Verifier
  let made = 0
  beforeAll(async () => {
    verifier = await provide()
  })
  const start = () => {
    const verificationId = `contract-${++made}`
    return {
      verificationId,
      url: verifier.port.startUrl({ verificationId, redirectUrl: 'http://127.0.0.1:9/join?step=2', title: '본인 확인' }),
    }
  }

  const attemptOf = (back: URL) => back.searchParams.get('identityVerificationTxId') ?? ''

  it('sends the browser back with the verification and the attempt, other parameters kept', async () => {
    const { verificationId, url } = start()
    const back = await verifier.open(url, 'verified')
    expect(back.searchParams.get('step')).toBe('2')
    expect(back.searchParams.get('identityVerificationId')).toBe(verificationId)
    expect(attemptOf(back)).not.toBe('')
  })

  it('gives CI and DI of a finished verification, and of the attempt that finished it', async () => {
    const { verificationId, url } = start()
    const back = await verifier.open(url, 'verified')
    const verified = { state: 'verified', ci: verifier.ci, di: verifier.di }
    expect(await verifier.port.fetchResult(verificationId)).toMatchObject(verified)
    expect(await verifier.port.fetchAttempt(verificationId, attemptOf(back))).toMatchObject(verified)
  })

  it('says nothing of an attempt to who does not know its id, nor of one at another verification', async () => {
    const [one, other] = [start(), start()]
    const [back, elsewhere] = [await verifier.open(one.url, 'verified'), await verifier.open(other.url, 'verified')]
    const unknown = { state: 'failed', reason: 'unknown' }
    for (const attemptId of ['', 'guessed', one.verificationId, attemptOf(elsewhere)])
      expect(await verifier.port.fetchAttempt(one.verificationId, attemptId), attemptId).toEqual(unknown)
    expect(await verifier.port.fetchAttempt(other.verificationId, attemptOf(back))).toEqual(unknown)
  })

  it('gives each attempt an id of its own: that of a failed one does not open a later success', async () => {
    const { verificationId, url } = start()
    const failed = attemptOf(await verifier.open(url, 'failed'))
    expect(await verifier.port.fetchAttempt(verificationId, failed)).toEqual({ state: 'failed', reason: 'refused' })
    const verified = attemptOf(await verifier.open(url, 'verified'))
    expect(verified).not.toBe(failed)
    expect(await verifier.port.fetchAttempt(verificationId, failed)).toEqual({ state: 'failed', reason: 'unknown' })
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

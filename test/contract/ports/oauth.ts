import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import type { KiwiError } from '../../../src/errors.ts'
import type { OAuthPort } from '../../../src/platform/oauth/port.ts'

interface Provider {
  /**
   * Naver has OAuth 2.0 only: neither PKCE nor nonce, and no redirect address at the token
   * endpoint.
   */
  isOpenId: boolean
  port: OAuthPort
  /** The redirect of a browser after a known person consents at this address, or declines. */
  authorise(url: string, decision: 'consent' | 'decline'): Promise<URL>
  subject: string
  nickname: string
}

const redirectUri = 'http://127.0.0.1:9/callback'

/** The contract of every sign-in provider's adapter. */
export function oauthContract(provide: () => Promise<Provider>): void {
  let provider: Provider
  beforeAll(async () => {
    provider = await provide()
  })

  async function start(decision: 'consent' | 'decline' = 'consent') {
    const [state, codeVerifier, nonce] = [secret(), secret(), secret()]
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
    const url = await provider.port.authorizationUrl({ state, codeChallenge, nonce, redirectUri })
    return { url, state, codeVerifier, nonce, callbackUrl: await provider.authorise(url, decision), redirectUri }
  }
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fulfilled',
      (error: KiwiError) => error.code,
    )

  it('asks for a code with state, and with PKCE S256, nonce and openid where the provider has them', async () => {
    const { searchParams } = new URL((await start()).url)
    expect(searchParams.get('state')).toMatch(/^[\w-]{43}$/)
    expect(searchParams.get('response_type')).toBe('code')
    if (!provider.isOpenId) return
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: redirectUri,
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/)
    expect(searchParams.get('scope')?.split(' ')).toContain('openid')
  })

  it('exchanges a code for the stable subject and the nickname', async () => {
    expect(await provider.port.exchange(await start())).toEqual({ subject: provider.subject, nickname: provider.nickname })
  })

  it.each(['state', 'codeVerifier', 'nonce'] as const)('refuses another %s', async (name) => {
    if (name !== 'state' && !provider.isOpenId) return
    const attempt = await start()
    expect(await codeOf(provider.port.exchange({ ...attempt, [name]: secret() }))).toBe('SIGN_IN_REFUSED')
  })

  it('refuses a code that was used', async () => {
    const attempt = await start()
    await provider.port.exchange(attempt)
    expect(await codeOf(provider.port.exchange(attempt))).toBe('SIGN_IN_REFUSED')
  })

  it('refuses a callback without a code, and another redirect address', async () => {
    const attempt = await start()
    const without = new URL(attempt.callbackUrl)
    without.searchParams.delete('code')
    expect(await codeOf(provider.port.exchange({ ...attempt, callbackUrl: without }))).toBe('SIGN_IN_REFUSED')
    if (provider.isOpenId)
      expect(await codeOf(provider.port.exchange({ ...attempt, redirectUri: 'http://127.0.0.1:9/elsewhere' }))).toBe('SIGN_IN_REFUSED')
  })

  it('says so when the person cancels', async () => {
    expect(await codeOf(provider.port.exchange(await start('decline')))).toBe('SIGN_IN_CANCELLED')
  })
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateKeyPairSync } from 'node:crypto'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { oauthContract } from '../../../test/contract/ports/oauth.ts'
import { postedAddress } from '../../../test/posted-address.ts'
import { appleClientSecret, createAppleProvider } from './apple.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const [someone, another] = sandboxPeople() as [ReturnType<typeof sandboxPeople>[0], ReturnType<typeof sandboxPeople>[0]]
const redirectUri = 'http://127.0.0.1:9/callback'
const create = (overrides: Partial<Parameters<typeof createAppleProvider>[0]> = {}) =>
  createAppleProvider({ issuer: `${sandbox.url}/apple`, ...sandboxCredentials.apple, ...overrides })

describe('the contract', () => {
  oauthContract(async () => {
    const authorise = async (url: string, loginAs: string) => postedAddress(await (await fetch(`${url}&login_as=${loginAs}`)).text())
    return {
      isOpenId: true,
      port: create(),
      authorise: async (url, decision) => {
        const back = await authorise(url, decision === 'consent' ? someone.id : 'deny')
        // The contract signs in often: the name is there as it is the first time.
        if (decision === 'consent') back.searchParams.set('user', JSON.stringify({ name: { firstName: '하나', lastName: '김' } }))
        return back
      },
      subject: someone.apple.sub,
      nickname: '하나',
    }
  })
})

async function signIn(port = create(), change: (back: URL) => void = () => {}) {
  const codeVerifier = 'v'.repeat(43)
  const codeChallenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier))).toString('base64url')
  const secrets = { state: 's'.repeat(43), nonce: 'n'.repeat(43) }
  const url = await port.authorizationUrl({ ...secrets, codeChallenge, redirectUri })
  const back = postedAddress(await (await fetch(`${url}&login_as=${another.id}`)).text())
  change(back)
  return port.exchange({ ...secrets, codeVerifier, redirectUri, callbackUrl: back })
}

it('has the name at the first sign-in only', async () => {
  expect(await signIn()).toEqual({ subject: another.apple.sub, nickname: another.google.givenName })
  expect(await signIn()).toEqual({ subject: another.apple.sub, nickname: null })
})

it.each(['', 'null', '{"name":7}', `{"name":{"firstName":"${'가'.repeat(3_000)}"}}`, '{"name":{"firstName":"\u202e"}}'])(
  'takes no name from %j',
  async (user) => {
    expect(await signIn(create(), (back) => back.searchParams.set('user', user))).toMatchObject({ nickname: null })
  },
)

it('makes a secret for five minutes', async () => {
  const { iat, exp } = decodeJwt(await appleClientSecret({ issuer: 'https://apple.example', ...sandboxCredentials.apple }))
  expect(exp! - iat!).toBe(300)
})

it('signs its secret with our key: another key, team or client is refused', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const foreign = privateKey.export({ type: 'pkcs8', format: 'pem' })
  for (const overrides of [{ privateKey: String(foreign) }, { teamId: 'OTHERTEAM1' }, { keyId: 'OTHERKEY01' }])
    await expect(signIn(create(overrides))).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
})

import { importPKCS8, SignJWT } from 'jose'
import * as z from 'zod'
import { nicknameOf } from './asking.ts'
import { createOpenIdProvider } from './openid.ts'
import type { OAuthPort } from './port.ts'

interface AppleOptions {
  issuer: string
  /** The Services ID. */
  clientId: string
  teamId: string
  keyId: string
  /** PKCS8 in base64 or as the lines of the `.p8` file. */
  privateKey: string
  fetch?: typeof fetch
}

const secretAgeSeconds = 300

/**
 * Sign in with Apple (developer.apple.com/documentation/signinwithapplerestapi): OpenID Connect
 * whose client secret is a JWT that we sign, whose answer is posted, and whose name comes beside
 * the first answer only, in `user`. That name is not signed: it is a proposal for the profile and
 * proves nothing. No address is asked for.
 */
export function createAppleProvider(options: AppleOptions): OAuthPort {
  const { issuer, clientId } = options
  const openId = createOpenIdProvider({
    issuer,
    clientId,
    clientSecret: () => appleClientSecret(options),
    scope: 'openid name',
    responseMode: 'form_post',
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
  return {
    authorizationUrl: (input) => openId.authorizationUrl(input),
    async exchange(input) {
      const { subject, nickname } = await openId.exchange(input)
      return { subject, nickname: nickname ?? nameIn(input.callbackUrl.searchParams.get('user')) }
    },
  }
}

/** At most six months are allowed; it is used at once. */
export async function appleClientSecret({ issuer, clientId, teamId, keyId, privateKey }: AppleOptions): Promise<string> {
  const key = await importPKCS8(pemOf(privateKey), 'ES256')
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime(`${secretAgeSeconds}s`)
    .sign(key)
}

function pemOf(text: string): string {
  const body = text.replaceAll(/-----[^-]+-----|\\n|\s/g, '')
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`
}

const user = z.object({ name: z.object({ firstName: z.string().nullish(), lastName: z.string().nullish() }) })

/** `{"name":{"firstName","lastName"},"email"}`, or null for anything else. */
function nameIn(text: string | null): string | null {
  if (text === null || text.length > 2_000) return null
  try {
    const { name } = user.parse(JSON.parse(text))
    return nicknameOf(name.firstName, name.lastName)
  } catch {
    return null
  }
}

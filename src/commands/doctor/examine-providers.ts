import * as z from 'zod'
import type { ApiConfig, RunnerConfig } from '../../config.ts'
import { requestBankToken } from '../../platform/bank/token.ts'
import { createSweetTracker } from '../../platform/courier/sweet-tracker.ts'
import { createVirtualAccounts } from '../../platform/deposits/virtual-accounts.ts'
import { appleClientSecret } from '../../platform/oauth/apple.ts'
import { naverAddress } from '../../platform/oauth/naver.ts'
import { createJuso } from '../../platform/postcode/juso.ts'
import { webAppFault } from '../../http/web-routes.ts'
import { tryMailServer } from '../../platform/mail/smtp.ts'
import { createPortOne } from '../../platform/identity/portone.ts'
import { createPortOneReceipts } from '../../platform/receipts/portone.ts'
import { attempt, reachMs, withoutSecrets } from './attempt.ts'
import { off, type Finding } from './finding.ts'

const nobody = 'kiwi-doctor'

/** Asks each provider something with our secrets that has no effect: a wrong secret is refused. */
export function examineProviders(config: ApiConfig): Promise<Finding[]> {
  return Promise.all([
    ...channelsOf(config).map((channel) => examineSignIn(channel, config.PUBLIC_URL)),
    attempt('PortOne', async () => {
      await createPortOne(config).fetchAttempt(nobody, nobody)
      return { good: `${withoutSecrets(config.PORTONE_API_URL)} accepts PORTONE_API_SECRET` }
    }).then(orElse('PORTONE_API_SECRET and PORTONE_STORE_ID')),
    attempt('postcodes', async () => {
      await createJuso(config).find('세종대로 110')
      return { good: `${withoutSecrets(config.POSTCODE_URL)} accepts POSTCODE_KEY` }
    }).then(orElse('POSTCODE_URL and POSTCODE_KEY')),
  ])
}

/** What Kiwi works without, and says nothing of in its answers. */
export async function examineExtras({ MAIL_URL, TRACES_URL, PICTURES_URL, WEB_DIR }: ApiConfig): Promise<Finding[]> {
  return Promise.all([
    MAIL_URL === undefined
      ? off('mail', 'MAIL_URL is not set: no mails are sent')
      : attempt('mail', async () => {
          await tryMailServer(MAIL_URL)
          return { good: `${withoutSecrets(MAIL_URL)} lets us in` }
        }).then(orElse('MAIL_URL')),
    ...(TRACES_URL === undefined ? [] : [attempt('traces', () => examineTraces(TRACES_URL)).then(orElse('TRACES_URL'))]),
    ...(PICTURES_URL === undefined ? [] : [attempt('CDN', () => examineCdn(PICTURES_URL)).then(orElse('PICTURES_URL'))]),
    ...(WEB_DIR === undefined ? [] : [attempt('web app', async () => webAppFault(WEB_DIR) ?? { good: WEB_DIR })]),
  ])
}

/** A batch without a span. */
async function examineTraces(url: string): Promise<string | { good: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"resourceSpans":[]}',
    signal: AbortSignal.timeout(reachMs),
  })
  await answer.body?.cancel()
  return answer.ok ? { good: `${withoutSecrets(url)} takes spans` } : `${withoutSecrets(url)} answers ${answer.status}.`
}

/** A picture that is not there: the API behind the CDN says so. */
async function examineCdn(url: string): Promise<string | { good: string }> {
  const answer = await fetch(`${url}/m/${nobody}`, { signal: AbortSignal.timeout(reachMs) })
  await answer.body?.cancel()
  return answer.status < 500 ? { good: `${url} answers ${answer.status} for no picture` } : `${url} answers ${answer.status}.`
}

/** Bodies that are none: a key that may do it is told so, another one is refused before. */
export async function examineMeilisearch(url: string, key: string | undefined): Promise<Finding> {
  return attempt('Meilisearch', async () => {
    const place = withoutSecrets(url)
    const headers = { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) }
    const ask = async (method: string, path: string) => {
      const answer = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
        method,
        headers,
        ...(method === 'GET' ? {} : { body: '[1]' }),
        signal: AbortSignal.timeout(reachMs),
      })
      await answer.body?.cancel()
      return { what: `${method} ${path}`, status: answer.status }
    }
    const seen = await ask('GET', '/indexes?limit=1')
    if (seen.status !== 200) return `${place} answers ${seen.status}. Look at MEILI_URL and MEILI_KEY.`
    const writes = await Promise.all([
      ask('POST', '/indexes'),
      ask('POST', '/swap-indexes'),
      ask('PATCH', `/indexes/${nobody}/settings`),
      ask('GET', '/tasks?limit=1'),
    ])
    const refused = writes.filter(({ status }) => status === 401 || status === 403).map(({ what }) => what)
    return refused.length > 0
      ? `${place} refuses ${refused.join(', ')}: give MEILI_KEY a key with the actions indexes.*, documents.*, settings.*, tasks.get and search`
      : { good: `${place}, searched and filled` }
  })
}

export function examineBank(config: RunnerConfig): Promise<Finding[]> {
  return Promise.all([
    attempt('bank', async () => {
      for (const scope of ['sa', 'oob'] as const) await requestBankToken(config, scope)
      return { good: `${withoutSecrets(config.OPENBANKING_URL)} gives tokens` }
    }).then(orElse('OPENBANKING_CLIENT_ID and OPENBANKING_CLIENT_SECRET')),
    attempt('virtual accounts', async () => {
      await createVirtualAccounts(config).fetch(nobody)
      return { good: `${withoutSecrets(config.DEPOSITS_URL)} accepts DEPOSITS_KEY` }
    }).then(orElse('DEPOSITS_URL and DEPOSITS_KEY')),
    attempt('PortOne receipts', async () => {
      await createPortOneReceipts(config).find(nobody)
      return { good: `${withoutSecrets(config.PORTONE_API_URL)} answers about cash receipts` }
    }).then(orElse('PORTONE_API_SECRET and PORTONE_STORE_ID')),
    attempt('couriers', async () => {
      const answer = await createSweetTracker(config).track('cj', '000000000000')
      if (answer.kind === 'refused')
        return answer.why === 'key' ? 'refuses COURIER_KEY.' : 'refuses more requests for now: its rate limit is reached.'
      return { good: `${withoutSecrets(config.COURIER_URL)} accepts COURIER_KEY` }
    }).then(orElse('COURIER_URL and COURIER_KEY')),
  ])
}

const orElse =
  (settings: string) =>
  (finding: Finding): Finding =>
    finding.verdict === 'wrong' ? { ...finding, detail: `${finding.detail} Look at ${settings}.` } : finding

const discovery = z.object({ token_endpoint: z.url() })
const tokenError = z.object({ error: z.string() })

interface Channel {
  what: string
  prefix: string
  clientId: string
  clientSecret: () => Promise<string>
  tokenEndpoint: { discoveredAt: string } | { url: string }
}

function channelsOf(config: ApiConfig): Channel[] {
  const { naver, apple } = config.signIn
  const secret = (text: string) => () => Promise.resolve(text)
  return [
    {
      what: 'Kakao',
      prefix: 'KAKAO',
      clientId: config.KAKAO_CLIENT_ID,
      clientSecret: secret(config.KAKAO_CLIENT_SECRET),
      tokenEndpoint: { discoveredAt: config.KAKAO_ISSUER },
    },
    ...(naver
      ? [
          {
            what: 'Naver',
            prefix: 'NAVER',
            clientId: naver.clientId,
            clientSecret: secret(naver.clientSecret),
            tokenEndpoint: { url: naverAddress(naver.loginUrl, 'oauth2.0/token').href },
          },
        ]
      : []),
    {
      what: 'Google',
      prefix: 'GOOGLE',
      clientId: config.GOOGLE_CLIENT_ID,
      clientSecret: secret(config.GOOGLE_CLIENT_SECRET),
      tokenEndpoint: { discoveredAt: config.GOOGLE_ISSUER },
    },
    ...(apple
      ? [
          {
            what: 'Apple',
            prefix: 'APPLE',
            clientId: apple.clientId,
            clientSecret: () => appleClientSecret(apple),
            tokenEndpoint: { discoveredAt: apple.issuer },
          },
        ]
      : []),
  ]
}

/**
 * RFC 6749 section 5.2: `invalid_client` for wrong credentials; for a code that was never issued,
 * another error.
 */
function examineSignIn({ what, prefix, clientId, clientSecret, tokenEndpoint }: Channel, publicUrl: string): Promise<Finding> {
  return attempt(what, async () => {
    const signal = () => AbortSignal.timeout(reachMs)
    const endpoint = 'url' in tokenEndpoint ? tokenEndpoint.url : await discoverEndpoint(tokenEndpoint.discoveredAt, prefix, signal())
    if (typeof endpoint !== 'string') return endpoint.fault
    const answer = await fetch(endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: nobody,
        state: nobody,
        redirect_uri: `${publicUrl}/auth/${what.toLowerCase()}/callback`,
        client_id: clientId,
        client_secret: await clientSecret(),
        code_verifier: 'kiwi-doctor-kiwi-doctor-kiwi-doctor-kiwi-doctor',
      }),
      signal: signal(),
    })
    const refusal = tokenError.safeParse(await answer.json().catch(() => null)).data?.error
    if (refusal === undefined) return `the token endpoint answers ${answer.status}, which is no refusal of OAuth.`
    if (refusal === 'invalid_client' || refusal === 'unauthorized_client')
      return `refuses the client (${refusal}). Look at ${prefix}_CLIENT_ID and ${secretOf[prefix] ?? `${prefix}_CLIENT_SECRET`}.`
    return { good: `${withoutSecrets(new URL(endpoint).origin)} knows the client` }
  })
}

/** Where the secret is not `<prefix>_CLIENT_SECRET`. */
const secretOf: Record<string, string> = { APPLE: 'APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY' }

async function discoverEndpoint(issuer: string, prefix: string, signal: AbortSignal): Promise<string | { fault: string }> {
  const described = await fetch(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, { signal })
  const { data } = discovery.safeParse(await described.json().catch(() => null))
  if (described.ok && data) return data.token_endpoint
  return { fault: `${withoutSecrets(issuer)} answers ${described.status} without an OpenID configuration. Look at ${prefix}_ISSUER.` }
}

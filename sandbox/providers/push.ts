import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { importJWK, jwtVerify } from 'jose'
import { operation, type SandboxEnv } from '../operation.ts'
import type { PushSubscription } from '../state.ts'
import type { World } from '../world.ts'

/** Kiwi sends to this host by PUSH_SANDBOX_URL: an endpoint is https, and the sandbox is not. */
const origin = 'https://push.kiwi-sandbox.test'
const keptPushes = 200

/** A browser subscribes with Kiwi's public key (RFC 8292 §4.1). */
export async function subscribe(world: World, serverKey: string): Promise<{ endpoint: string; p256dh: string; auth: string }> {
  const key = createECDH('prime256v1')
  key.generateKeys()
  const one: PushSubscription = {
    id: `s${world.next('pushSubscription')}-${randomBytes(6).toString('hex')}`,
    serverKey,
    privateKey: key.getPrivateKey('base64url' as 'hex'),
    p256dh: key.getPublicKey('base64url' as 'hex'),
    auth: randomBytes(16).toString('base64url'),
    gone: false,
  }
  world.state.pushSubscriptions[one.id] = one
  world.touch()
  return { endpoint: `${origin}/s/${one.id}`, p256dh: one.p256dh, auth: one.auth }
}

export function subscriptionAt(world: World, endpoint: string): PushSubscription | undefined {
  return world.state.pushSubscriptions[endpoint.replace(`${origin}/s/`, '')]
}

/**
 * A push service (RFC 8030) that holds the browsers too, so that it can read what only they can.
 *
 *   POST /s/<id>   aes128gcm (RFC 8291), signed by VAPID (RFC 8292), with TTL
 *
 * 201 accepted; 400 no TTL or not encrypted as it must be; 401 no signature; 403 another key than
 * the browser's, or a signature that is wrong or for another service; 410 the browser is gone; 413
 * too long.
 */
export function push(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  app.post(
    '/s/:id',
    operation(world, 'push', 'send', (code) => ({ status: code === '429' ? 429 : 400, body: { code } })),
    async (c) => {
      const one = world.state.pushSubscriptions[c.req.param('id')]
      if (!one || one.gone) return c.json({ error: 'gone' }, 410)
      const refused = await refusedSignature(c.req.header('authorization'), one.serverKey, world.now())
      if (refused) return c.json({ error: refused }, refused === 'none' ? 401 : 403)
      const ttl = c.req.header('ttl') ?? ''
      if (!/^\d+$/.test(ttl) || c.req.header('content-encoding') !== 'aes128gcm') return c.json({ error: 'headers' }, 400)
      const body = Buffer.from(await c.req.arrayBuffer())
      if (body.length > 4_096) return c.json({ error: 'too long' }, 413)
      const topic = c.req.header('topic') ?? ''
      if (!/^[A-Za-z0-9_-]{0,32}$/.test(topic)) return c.json({ error: 'topic' }, 400)
      const text = decrypted(body, one)
      if (text === null) return c.json({ error: 'not encrypted for this browser' }, 400)
      world.state.pushes.unshift({
        subscriptionId: one.id,
        at: world.now().toISOString(),
        text,
        topic,
        urgency: c.req.header('urgency') ?? 'normal',
        ttlSeconds: Number(ttl),
      })
      world.state.pushes.length = Math.min(world.state.pushes.length, keptPushes)
      return c.body(null, 201, { location: `${origin}/m/${world.next('push')}` })
    },
  )
  return app
}

async function refusedSignature(header: string | undefined, serverKey: string, now: Date): Promise<string | null> {
  const [, token, key] = /^vapid t=([\w.-]+),\s*k=([\w-]+)$/.exec(header ?? '') ?? []
  if (token === undefined || key === undefined) return 'none'
  if (key !== serverKey) return 'another key'
  const point = Buffer.from(key, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  try {
    const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), { audience: origin, currentDate: now, algorithms: ['ES256'] })
    const isShort = payload.exp !== undefined && payload.exp * 1_000 <= now.getTime() + 24 * 3_600_000
    return isShort && /^(mailto:|https?:)/.test(payload.sub ?? '') ? null : 'exp or sub'
  } catch {
    return 'signature'
  }
}

/** RFC 8291 §3.4 and RFC 8188 §2, one record; null where it does not open. */
function decrypted(body: Buffer, { privateKey, p256dh, auth }: PushSubscription): string | null {
  try {
    const [salt, keyLength] = [body.subarray(0, 16), body[20]!]
    const sender = body.subarray(21, 21 + keyLength)
    const browser = createECDH('prime256v1')
    browser.setPrivateKey(privateKey, 'base64url' as 'hex')
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), Buffer.from(p256dh, 'base64url'), sender])
    const ikm = Buffer.from(hkdfSync('sha256', browser.computeSecret(sender), Buffer.from(auth, 'base64url'), info, 32))
    const derived = (name: string, bytes: number) =>
      Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${name}\0`), bytes))
    const record = body.subarray(21 + keyLength)
    const decipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12))
    decipher.setAuthTag(record.subarray(-16))
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
    const end = padded.lastIndexOf(2)
    return end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0) ? null : padded.subarray(0, end).toString('utf8')
  } catch {
    return null
  }
}

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../sandbox/people.ts'
import { createKiwi, createWalletKeys, type Kiwi, type WalletKeys } from '../../sdk/src/index.ts'
import type { ApiOptions, RunningApi } from '../api.ts'
import { rmSync } from 'node:fs'
import { sandboxWorld } from '../worlds/sandbox-world.ts'
import { describePages, makeWebDir } from './pages-contract.ts'
import { followVerification } from '../follow-verification.ts'
import { signedHeaders } from '../portone-webhook.ts'
import type { TestPerson, World } from '../worlds/world.ts'
import { sendOf } from '../statements.ts'

/**
 * The contract of both runtimes over HTTP, by the SDK: sign-in, post, feed, like, search, send,
 * stream.
 */
export function describeApi(runtime: string, start: (world: World, options: ApiOptions) => Promise<RunningApi>) {
  describe(`the API on ${runtime}`, () => {
    let fixture: Awaited<ReturnType<typeof sandboxWorld>>
    let world: World
    let api: RunningApi
    let webDir: string

    beforeAll(async () => {
      fixture = await sandboxWorld({ settings: { RATE_LIMITS: 'on' } })
      world = fixture.world
      webDir = makeWebDir()
      api = await start(world, { webDir })
    })
    afterAll(async () => {
      await api?.close()
      await fixture?.close()
      if (webDir) rmSync(webDir, { recursive: true, force: true })
    })

    describePages(() => ({ world, url: api.url }), { isDrawn: runtime === 'Node' })

    /** The SDK of a signed-in person, without a sign-in by browser. */
    async function kiwiAs(person: TestPerson): Promise<Kiwi> {
      return createKiwi({ url: api.url, session: await world.sessionToken(person) })
    }

    const wallets = new Map<Kiwi, Promise<WalletKeys>>()
    /** The payment with the person's approval: their PIN was right on this session. */
    async function approved<Send extends { idempotencyKey: string; toPersonId: string; toHandle: string; amountKrw: number }>(
      kiwi: Kiwi,
      send: Send,
    ) {
      const proven = wallets.get(kiwi) ?? provenWallet(kiwi)
      wallets.set(kiwi, proven)
      const { idempotencyKey: transfer, amountKrw, toPersonId: id, toHandle: handle } = send
      return { ...send, approval: await (await proven).approve(sendOf({ id, handle }, transfer, amountKrw)) }
    }
    async function provenWallet(kiwi: Kiwi): Promise<WalletKeys> {
      const keys = createWalletKeys(kiwi, { deviceName: 'test' })
      await keys.setPin('739164')
      await keys.provePin('739164')
      return keys
    }

    it('is ready when its stores answer', async () => {
      expect(await (await fetch(`${api.url}/health/live`)).json()).toEqual({ ok: true })
      const ready = async (token: string) =>
        (await fetch(`${api.url}/health/ready`, { headers: { authorization: `Bearer ${token}` } })).json()
      // Only operators see the names of stores.
      expect(await ready('somebody-else')).toEqual({ ok: true })
      expect(await ready(world.config.OPS_TOKEN!)).toMatchObject({
        ok: true,
        stores: { postgres: true, logPostgres: true, redis: true, search: true },
      })
    })

    it('signs in with Kakao, verifies identity, and knows the person', async () => {
      const jar = new Map<string, string>()
      const browser = async (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers)
        headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
        headers.set('origin', world.config.PUBLIC_URL)
        const response = await fetch(url, { ...init, headers, redirect: 'manual' })
        for (const cookie of response.headers.getSetCookie()) {
          const [name, value] = cookie.split(';')[0]!.split('=')
          jar.set(name!, value!)
        }
        return response
      }
      const atApi = (url: string | null) => Object.assign(new URL(url!, api.url), { host: new URL(api.url).host }).toString()
      const call = async (path: string, input?: unknown) => {
        const response = await browser(`${api.url}/trpc/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          ...(input === undefined ? {} : { body: JSON.stringify(input) }),
        })
        const answer = (await response.json()) as { result?: { data: any }; error?: unknown }
        if (!answer.result) throw new Error(`${path}: ${JSON.stringify(answer)}`)
        return answer.result.data
      }

      const { url } = await call('auth.startSignIn', { provider: 'kakao', returnTo: '/welcome' })
      const consent = await fetch(`${url}&login_as=p01`, { redirect: 'manual' })
      const callback = await browser(atApi(consent.headers.get('location')))
      expect(callback.status).toBe(302)
      expect(callback.headers.get('location')).not.toContain('error')

      const { consents } = ((await (await browser(`${api.url}/trpc/me.consents`)).json()) as { result: { data: any } }).result.data
      const versionOf = (kind: string) => consents.find((one: { kind: string }) => one.kind === kind).version
      await call('me.agree', { terms: versionOf('terms'), privacy: versionOf('privacy') })
      const started = await call('auth.startIdentity', { returnTo: '/welcome' })
      await call('auth.completeIdentity', await followVerification(started.url, 'p01'))
      const me = ((await (await browser(`${api.url}/trpc/me.get`)).json()) as { result: { data: { status: string; displayName: string } } })
        .result.data
      expect(me).toMatchObject({ status: 'active' })
      expect(me.displayName).toBe(sandboxPeople()[0]!.kakao.nickname)
    })

    it('posts, shows it in a follower’s home, takes a like, and finds it', async () => {
      const [author, reader] = [await world.person(), await world.person()]
      await world.follow(reader, author)
      const picture = await world.media(author)
      const [asAuthor, asReader] = [await kiwiAs(author), await kiwiAs(reader)]
      const { postId } = await asAuthor.posts.create.mutate({
        idempotencyKey: randomUUID(),
        caption: '키위주스 한 잔 #여름날',
        images: [{ mediaId: picture.id }],
      })
      await world.runJobs()
      const home = await asReader.feed.home.query({})
      expect(home.posts.map((post) => post.id)).toEqual([postId])
      expect(home.posts[0]).toMatchObject({ hashtags: ['여름날'], author: { handle: author.handle }, liked: false })

      expect(await asReader.posts.like.mutate({ postId, on: true })).toMatchObject({ liked: true, likeCount: 1 })
      expect(await asReader.posts.like.mutate({ postId, on: true })).toMatchObject({ liked: true, likeCount: 1 })

      await world.syncSearch()
      const found = await asReader.search.find.query({ text: '키위주스', kind: 'post' })
      expect(found.posts.map((post) => post.id)).toContain(postId)
    })

    it('sends money once, however often it is asked', async () => {
      const [from, to] = [await world.person(), await world.person()]
      await world.fund(from, 20_000)
      const kiwi = await kiwiAs(from)
      const send = await approved(kiwi, { idempotencyKey: randomUUID(), toPersonId: to.id, toHandle: to.handle, amountKrw: 10_000 })
      const receipts = await Promise.all([1, 2, 3].map(() => kiwi.pay.send.mutate(send)))
      expect(new Set(receipts.map((receipt) => receipt.transferId)).size).toBe(1)
      expect((await kiwi.pay.wallet.query()).balanceKrw).toBe(10_000)
    })

    it('tells a person live what happened, and resumes without a gap', async () => {
      const [from, to] = [await world.person(), await world.person()]
      await world.fund(from, 50_000)
      const [asFrom, asTo] = [await kiwiAs(from), await kiwiAs(to)]
      const heard: { id: string; kind: string; balanceKrw?: number }[] = []
      const listen = (lastEventId?: string) =>
        asTo.me.events.subscribe(lastEventId === undefined ? {} : { lastEventId }, {
          onData: (event) => heard.push({ id: event.id, ...event.data }),
        })
      const balances = () => heard.filter((event) => event.kind === 'wallet').map((event) => event.balanceKrw)
      const send = async (amountKrw: number) =>
        asFrom.pay.send.mutate(await approved(asFrom, { idempotencyKey: randomUUID(), toPersonId: to.id, toHandle: to.handle, amountKrw }))

      const first = listen()
      await expect.poll(() => heard.map((event) => event.kind), { timeout: 10_000 }).toEqual(['ready'])
      await send(1_000)
      await expect.poll(balances, { timeout: 10_000 }).toEqual([1_000])
      first.unsubscribe()
      await send(2_000)
      await send(3_000)
      const second = listen(heard.at(-1)!.id)
      await expect.poll(balances, { timeout: 10_000 }).toEqual([1_000, 3_000, 6_000])
      second.unsubscribe()
    })

    it('takes the bank’s announcement of a deposit, and none that somebody else signed', async () => {
      const body = JSON.stringify({ type: 'VirtualAccount.Deposited', data: { depositId: `VD${runtime.length}0000001TEST` } })
      const announce = async (secret: string) => {
        const headers = { 'content-type': 'application/json', ...signedHeaders(secret, body) }
        return (await fetch(`${api.url}/hooks/bank`, { method: 'POST', headers, body })).status
      }
      expect(await announce(world.config.DEPOSIT_WEBHOOK_SECRET)).toBe(204)
      expect(await announce(world.config.PORTONE_WEBHOOK_SECRET)).toBe(401)
    })

    it('refuses with a stable code, a sentence in the caller’s language, the field and the request id', async () => {
      const refused = await fetch(`${api.url}/trpc/posts.get?input=${encodeURIComponent(JSON.stringify({ postId: 'x', role: 'admin' }))}`, {
        headers: { 'x-kiwi-locale': 'en' },
      })
      expect(refused.status).toBe(400)
      const { error } = (await refused.json()) as { error: { message: string; data: Record<string, unknown> } }
      expect(error.message).toBe('Please check what you entered.')
      expect(error.data).toMatchObject({ code: 'BAD_INPUT', field: 'postId', requestId: refused.headers.get('x-request-id') })
      const unknown = await fetch(`${api.url}/auth/nothing/here`)
      expect(unknown.status).toBe(404)
      expect(await unknown.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
    })

    it('refuses a body over 256 KB, said or streamed, and JSON that nests without end', async () => {
      const post = async (body: string | ReadableStream) => {
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(`${api.url}/trpc/auth.startSignIn`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
        return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
      }
      const large = '['.repeat(300 * 1024)
      expect(await post(large)).toEqual([413, 'BODY_TOO_LARGE'])
      expect(await post(new Blob([large]).stream())).toEqual([413, 'BODY_TOO_LARGE'])
      expect(await post('['.repeat(1_000))).toEqual([400, 'BAD_INPUT'])
    })

    it('refuses who asks too often, counted by the calls of a batch, and says when to come back', async () => {
      const calls = Array.from({ length: 30 }, () => 'people.get').join(',')
      const input = encodeURIComponent(JSON.stringify(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [n, { handle: `no_${n}` }]))))
      const ask = () => fetch(`${api.url}/trpc/${calls}?batch=1&input=${input}`)
      let answer = await ask()
      for (let tries = 1; tries < 12 && answer.status !== 429; tries += 1) answer = await ask()
      expect(answer.status).toBe(429)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      const refused = (await answer.json()) as { error: { data: { code: string } } }[]
      expect(refused.map(({ error }) => error.data.code)).toEqual(Array(30).fill('TOO_MANY_REQUESTS'))
    })

    it('refuses what another site asks with our cookies, and changes nothing by GET', async () => {
      const person = await world.person()
      const cookie = `kiwi_session=${await world.sessionToken(person)}`
      for (const contentType of [
        'application/json',
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const response = await fetch(`${api.url}/trpc/auth.signOut`, {
          method: 'POST',
          headers: { cookie, origin: 'https://evil.example', 'content-type': contentType },
          body: '{}',
        })
        expect(response.status).toBe(403)
      }
      expect((await fetch(`${api.url}/trpc/auth.signOut?input={}`, { headers: { cookie } })).ok).toBe(false)
      expect((await fetch(`${api.url}/trpc/me.get`, { headers: { cookie } })).status).toBe(200)
    })
  })
}

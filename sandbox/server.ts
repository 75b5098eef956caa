import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { control } from './control.ts'
import { signingKey } from './keys.ts'
import type { SandboxEnv } from './operation.ts'
import { bankIndexPage, bankPage } from './pages/bank.ts'
import { inbox } from './pages/inbox.ts'
import { controlPage } from './pages/control.ts'
import { apple } from './providers/apple.ts'
import { couriers } from './providers/couriers.ts'
import { google } from './providers/google.ts'
import { juso } from './providers/juso.ts'
import { kakao } from './providers/kakao.ts'
import { naver } from './providers/naver.ts'
import { openbanking } from './providers/openbanking.ts'
import { startMail } from './providers/mail.ts'
import { portoneApi, portonePages } from './providers/portone.ts'
import { virtualaccounts } from './providers/virtualaccounts.ts'
import { push } from './providers/push.ts'
import type { SandboxState } from './state.ts'
import { createWebhooks } from './webhooks.ts'
import { createWorld, type WorldOptions } from './world.ts'

export type SandboxOptions = WorldOptions & {
  /** 0, the default, takes a free port. */
  port?: number
  /** Address to listen on. Loopback by default. */
  host?: string
  /** The public address of the sandbox (issuer of its ID tokens), without a trailing slash. */
  publicUrl?: string
}

export type Sandbox = {
  url: string
  port: number
  /** smtp: address of its mail server. */ mailUrl: string
  stop(): Promise<void>
  state: SandboxState
}

/**
 * Starts the local providers: `/kakao`, `/naver`, `/google`, `/apple`, `/portone` (its REST API at
 * the root as well), `/openbanking`, `/virtualaccounts`, `/juso`, `/couriers` and `/push` have
 * their providers' wire contracts. `/` controls it by hand, `/control` by JSON, `/bank` shows the
 * people's statements, and `/inbox` the mails that its SMTP server took.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const stopping = new AbortController()
  const world = createWorld(options, stopping.signal)
  const webhooks = createWebhooks(world)
  const [kakaoKey, googleKey, appleKey] = await Promise.all(
    ['kakao', 'google', 'apple'].map((provider) => signingKey(world.seed, provider)),
  )

  const app = new Hono<SandboxEnv>()
  app.get('/', (c) => c.html(controlPage(world)))
  app.get('/bank', (c) => c.html(bankIndexPage(world)))
  app.route('/inbox', inbox(world))
  app.get('/bank/:personId', (c) => {
    const personId = c.req.param('personId')
    return personId === 'kiwi' || world.person(personId) ? c.html(bankPage(world, personId)) : c.notFound()
  })
  app.route('/control', control(world, webhooks))
  app.route('/kakao', kakao(world, kakaoKey!))
  app.route('/naver', naver(world))
  app.route('/google', google(world, googleKey!))
  app.route('/apple', apple(world, appleKey!))
  app.route('/portone', portonePages(world, webhooks))
  app.route('/portone', portoneApi(world))
  app.route('/', portoneApi(world))
  app.route('/openbanking', openbanking(world))
  app.route('/juso', juso(world))
  app.route('/couriers', couriers(world))
  app.route('/push', push(world))
  app.route('/virtualaccounts', virtualaccounts(world))

  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, port: options.port ?? 0, hostname: options.host ?? '127.0.0.1' }, () => resolve(starting))
    starting.once('error', reject)
  })
  const { port } = server.address() as AddressInfo
  world.url = options.publicUrl ?? `http://127.0.0.1:${port}`

  const mail = await startMail(world)

  return {
    url: world.url,
    mailUrl: mail.url,
    port,
    state: world.state,
    async stop() {
      stopping.abort()
      await Promise.all([webhooks.settled(), mail.stop()])
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      world.save()
    },
  }
}

import { type AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { providerSettings } from '../../sandbox/credentials.ts'
import type { FaultInput } from '../../sandbox/faults.ts'
import { startSandbox } from '../../sandbox/server.ts'
import type { AppEnv } from '../../src/http/env.ts'
import { type Ctx, type MemberCtx, actingAs } from '../../src/context.ts'
import { agree } from '../../src/social/consent/agree.ts'
import { newestTexts } from '../../src/social/consent/rules.ts'
import { findActor } from '../../src/social/people/find-session.ts'
import { startIdentity } from '../../src/social/people/start-identity.ts'
import { startSignIn } from '../../src/social/people/start-sign-in.ts'
import { hashToken, newToken } from '../../src/social/people/tokens.ts'
import { KiwiError } from '../../src/errors.ts'
import { authRoutes } from '../../src/http/auth-routes.ts'
import { hookRoutes } from '../../src/http/hooks.ts'
import type { OAuthProvider } from '../../src/platform/oauth/port.ts'
import { postedAddress } from '../posted-address.ts'
import { followVerification, type VerifiedReturn } from '../follow-verification.ts'
import { createWorld, type World } from './world.ts'

export type SignInWorld = Awaited<ReturnType<typeof createSignInWorld>>

/** A world with its own sandbox as providers, and sign-in callback and webhook on a real port. */
export async function createSignInWorld(overrides: Record<string, string> = {}) {
  const app = new Hono<AppEnv>()
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const starting = serve({ fetch: (request) => app.fetch(request), port: 0, hostname: '127.0.0.1' }, () => resolve(starting))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sandbox = await startSandbox({
    webhookUrl: `${url}/hooks/portone`,
    depositWebhookUrl: `${url}/hooks/bank`,
    webhookRetriesMs: [50, 200],
  })
  const world: World = await createWorld({ ...environment(url, sandbox.url), ...overrides })

  app.use(async (c, next) => {
    c.set('deps', world.deps)
    c.set('requestId', 'test')
    c.set('network', '127.0.0.0')
    await next()
  })
  app.route('/auth', authRoutes())
  app.route('/hooks', hookRoutes())
  app.onError((error, c) => c.body(null, error instanceof KiwiError && error.code === 'UNAVAILABLE' ? 503 : 500))

  return {
    world,
    url,
    sandboxUrl: sandbox.url,
    sandboxState: sandbox.state,
    browser: () => new Browser(world, url),
    /** The ids of the sandbox's people: `p01` … `p80`. */
    async fault(fault: FaultInput) {
      await fetch(`${sandbox.url}/control/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      })
    },
    async noFaults() {
      await fetch(`${sandbox.url}/control/faults`, { method: 'DELETE' })
    },
    async close() {
      await sandbox.stop()
      await new Promise((resolve) => server.close(resolve))
      await world.close()
    },
  }
}

/** One browser with its cookies; it can go through a provider's pages. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #world: World
  readonly #url: string

  constructor(world: World, url: string) {
    this.#world = world
    this.#url = url
    this.cookies.set('kiwi_browser', newToken(world.deps))
  }

  get sessionToken(): string | undefined {
    return this.cookies.get('kiwi_session')
  }

  async anonymous(): Promise<Ctx> {
    const client = {
      browserHash: () => hashToken(this.cookies.get('kiwi_browser') ?? ''),
      giveToken: (token: string) => {
        this.cookies.set('kiwi_session', token)
        return null
      },
      dropToken: () => void this.cookies.delete('kiwi_session'),
    }
    return { ...this.#world.ctx(), client }
  }

  async signedIn(): Promise<MemberCtx> {
    const actor = await findActor(this.#world.deps, this.sessionToken ?? '')
    if (!actor) throw new Error('This browser is not signed in.')
    return actingAs(await this.anonymous(), actor)
  }

  /** The address to which the provider sends the browser back, not requested yet. */
  async authorise(provider: OAuthProvider, loginAs: string, returnTo = '/'): Promise<string> {
    const { url } = await startSignIn(await this.anonymous(), { provider, returnTo })
    return this.authoriseAt(url, loginAs)
  }

  async authoriseAt(url: string, loginAs: string): Promise<string> {
    const response = await fetch(`${url}&login_as=${loginAs}`, { redirect: 'manual' })
    const location = response.headers.get('location')
    if (location !== null) return location
    // Apple's page posts from its own site: without the cookies of Kiwi.
    const { origin, pathname, searchParams } = postedAddress(await response.text())
    const posted = await fetch(`${origin}${pathname}`, { method: 'POST', body: searchParams, redirect: 'manual' })
    return posted.headers.get('location') ?? ''
  }

  /** Opens an address of Kiwi with this browser's cookies; returns the target of the redirect. */
  async open(address: string): Promise<string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(address, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (line.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return (response.headers.get('location') ?? `status ${response.status}`).replace(this.#url, '')
  }

  async signIn(provider: OAuthProvider, loginAs: string, returnTo = '/'): Promise<string> {
    return this.open(await this.authorise(provider, loginAs, returnTo))
  }

  /** To the newest texts, as the page of a newcomer asks. */
  async agree(): Promise<void> {
    await agree(await this.signedIn(), newestTexts())
  }

  /**
   * Agrees to the texts, then verifies as one of the sandbox's people; returns the parameters of
   * the redirect, not completed yet.
   */
  async verifyAs(person: string): Promise<VerifiedReturn> {
    await this.agree()
    const { url } = await startIdentity(await this.signedIn(), { returnTo: '/' })
    return followVerification(url, person)
  }
}

/** Settings of an API at `url` with a sandbox as providers. */
export function environment(url: string, sandboxUrl: string): Record<string, string> {
  return { PUBLIC_URL: url, ...providerSettings(sandboxUrl) }
}

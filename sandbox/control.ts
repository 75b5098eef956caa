/**
 * The control API, JSON in and out, for tests and the page. A refusal is 400 or 404 with { error }.
 *
 *   GET    /control/status               address, seed, clock, webhook addresses, credentials, accounts
 *   GET    /control/people               SandboxPerson[]
 *   GET    /control/accounts             accounts with balance and statement; ?person=p01
 *   GET    /control/requests             the last 200 calls, newest first; ?provider=kakao
 *   GET    /control/faults               Fault[] (see fault-kinds.ts)
 *   POST   /control/faults               adds one: a FaultInput (see faults.ts)
 *   PUT    /control/faults               replaces all: { faults: [...] }
 *   DELETE /control/faults[/:id]         removes one or all
 *   GET    /control/webhooks             deliveries with their attempts, newest first
 *   POST   /control/webhook-url          new address of webhooks: { url, channel? }
 *   POST   /control/webhooks/:id/resend  sends one again, at once: { outcome }
 *   POST   /control/deposit              somebody pays in: { amountKrw, depositor, announcedKrw? } and
 *                                        fintechUseNum, or bankCode and accountNumber
 *   GET    /control/virtual-deposits     deposits to virtual accounts
 *   POST   /control/parcels              sets a parcel: { courier, number } (as t_code, t_invoice) and level (1 to 6), text, at
 *   POST   /control/date-lines           dates Kiwi's statement: { lines: [{ reference, at }] }: { dated }
 *   POST   /control/advance              moves the sandbox's clock on: { ms }
 *   POST   /control/push-subscriptions   a browser subscribes: { serverKey }: { endpoint, p256dh, auth }
 *   POST   /control/push-subscriptions/end  the browser is gone: { endpoint }
 *   GET    /control/pushes               what was pushed, decrypted, newest first; ?endpoint=
 *   POST   /control/reset                forgets everything and switches all faults off
 */
import { Hono } from 'hono'
import { dateLines, findAccount, payIn } from './bank.ts'
import { kiwiAccount, sandboxCredentials } from './credentials.ts'
import { addFault, readFault, type FaultInput } from './faults.ts'
import type { SandboxEnv } from './operation.ts'
import { subscribe, subscriptionAt } from './providers/push.ts'
import { depositVirtually, isVirtualAccount, virtualAccounts } from './virtual-accounts.ts'
import type { Webhooks } from './webhooks.ts'
import type { World } from './world.ts'

type Body = Record<string, unknown>

export function control(world: World, webhooks: Webhooks): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()

  // Only application/json: a page of another origin cannot send it without a preflight, which
  // fails.
  app.use(async (c, next) => {
    const isRead = c.req.method === 'GET' || c.req.method === 'DELETE'
    if (!isRead && !c.req.header('content-type')?.startsWith('application/json'))
      return c.json({ error: 'content-type must be application/json' }, 400)
    return next()
  })
  app.onError((error, c) => c.json({ error: error.message }, 400))

  app.get('/status', (c) =>
    c.json({
      url: world.url,
      seed: world.seed,
      now: world.now().toISOString(),
      clockOffsetMs: world.state.clockOffsetMs,
      webhookUrl: world.options.webhookUrl ?? null,
      depositWebhookUrl: world.options.depositWebhookUrl ?? null,
      credentials: sandboxCredentials,
      kiwiAccount,
      virtualAccounts,
    }),
  )
  app.get('/people', (c) => c.json(world.people))
  app.get('/accounts', (c) => {
    const personId = c.req.query('person')
    return c.json(Object.values(world.state.accounts).filter((account) => !personId || account.personId === personId))
  })
  app.get('/requests', (c) => {
    const provider = c.req.query('provider')
    return c.json(world.requests.filter((request) => !provider || request.provider === provider))
  })

  app.get('/faults', (c) => c.json(world.state.faults))
  app.post('/faults', async (c) => c.json(addFault(world, checked(await c.req.json())), 201))
  app.put('/faults', async (c) => {
    const { faults } = await c.req.json<Body>()
    if (!Array.isArray(faults)) throw new Error('faults is a list')
    const inputs = faults.map(checked)
    world.state.faults = []
    return c.json(inputs.map((input) => addFault(world, input)))
  })
  app.delete('/faults/:id?', (c) => {
    const id = c.req.param('id')
    world.state.faults = id === undefined ? [] : world.state.faults.filter((fault) => fault.id !== id)
    world.touch()
    return c.json(world.state.faults)
  })

  app.get('/webhooks', (c) => c.json(world.state.webhooks))
  app.post('/webhook-url', async (c) => {
    const { url, channel } = await c.req.json<Body>()
    if (typeof url !== 'string' || !URL.canParse(url)) throw new Error('url is an absolute address')
    world.options[channel === 'virtualaccounts' ? 'depositWebhookUrl' : 'webhookUrl'] = url
    return c.json({ url })
  })
  app.post('/webhooks/:id/resend', async (c) => {
    const outcome = await webhooks.resend(c.req.param('id'))
    return outcome === undefined ? c.json({ error: 'no webhook has this id' }, 404) : c.json({ outcome })
  })

  app.post('/push-subscriptions', async (c) => {
    const { serverKey } = await c.req.json<Body>()
    return c.json(await subscribe(world, String(serverKey ?? '')), 201)
  })
  app.post('/push-subscriptions/end', async (c) => {
    const { endpoint } = await c.req.json<Body>()
    const found = subscriptionAt(world, String(endpoint))
    if (!found) return c.json({ error: 'no browser has this endpoint' }, 404)
    found.gone = true
    world.touch()
    return c.json({ ended: true })
  })
  app.get('/pushes', (c) => {
    const endpoint = c.req.query('endpoint')
    return c.json(world.state.pushes.filter(({ subscriptionId }) => !endpoint || subscriptionAt(world, endpoint)?.id === subscriptionId))
  })

  app.post('/deposit', async (c) => {
    const body = await c.req.json<Body>()
    const account =
      typeof body.fintechUseNum === 'string'
        ? world.state.accounts[body.fintechUseNum]
        : findAccount(world, String(body.bankCode ?? ''), String(body.accountNumber ?? ''))
    const amountKrw = Number(body.amountKrw)
    const depositor = typeof body.depositor === 'string' ? body.depositor.trim() : ''
    const [bankCode, accountNumber] = [String(body.bankCode ?? ''), String(body.accountNumber ?? '').replaceAll('-', '')]
    const isVirtual = isVirtualAccount(bankCode, accountNumber)
    if (!account && !isVirtual) return c.json({ error: 'no account has this number' }, 404)
    if (!Number.isSafeInteger(amountKrw) || amountKrw <= 0 || depositor === '')
      throw new Error('amountKrw is a positive whole number and depositor a name')
    if (!account) {
      const announcedKrw = body.announcedKrw === undefined ? amountKrw : Number(body.announcedKrw)
      const facts = { bankCode, accountNumber, amountKrw, depositorName: depositor, announcedKrw }
      return c.json(depositVirtually(world, webhooks, facts), 201)
    }
    return c.json(payIn(world, account, amountKrw, depositor), 201)
  })
  app.get('/virtual-deposits', (c) => c.json(world.state.virtualDeposits))
  app.post('/parcels', async (c) => {
    const { courier, number, level, text, at } = await c.req.json<Body>()
    if (typeof courier !== 'string' || typeof number !== 'string') throw new Error('courier and number are texts')
    if (level !== undefined && ![1, 2, 3, 4, 5, 6].includes(Number(level))) throw new Error('level is 1 to 6')
    const startedAt = world.now().toISOString()
    const parcel = { startedAt, level: level === undefined ? null : Number(level), text: textOrNull(text), at: textOrNull(at) }
    world.state.parcels[`${courier}/${number}`] = parcel
    world.touch()
    return c.json(parcel, 201)
  })
  app.post('/date-lines', async (c) => {
    const { lines } = await c.req.json<Body>()
    if (!Array.isArray(lines)) throw new Error('lines is a list')
    const times = new Map(lines.map((line: Body) => [String(line['reference']), pastInstant(world, line['at'])]))
    return c.json({ dated: dateLines(world, world.state.accounts[kiwiAccount.fintechUseNum]!, times) })
  })
  app.post('/advance', async (c) => {
    const ms = Number((await c.req.json<Body>()).ms)
    if (!Number.isSafeInteger(ms)) throw new Error('ms is a whole number')
    world.state.clockOffsetMs += ms
    world.touch()
    return c.json({ now: world.now().toISOString(), clockOffsetMs: world.state.clockOffsetMs })
  })
  app.post('/reset', (c) => {
    world.reset()
    return c.json({ ok: true })
  })
  return app
}

const textOrNull = (raw: unknown) => (typeof raw === 'string' ? raw : null)

function pastInstant(world: World, raw: unknown): string {
  const at = new Date(String(raw))
  if (Number.isNaN(at.getTime()) || at > world.now()) throw new Error('at is an instant that has been')
  return at.toISOString()
}

function checked(raw: unknown): FaultInput {
  const input = readFault(raw)
  if (typeof input === 'string') throw new Error(input)
  return input
}

import { createHmac } from 'node:crypto'
import { sandboxCredentials } from './credentials.ts'
import { faultFor } from './faults.ts'
import { tokenText } from './random.ts'
import type { WebhookChannel, WebhookRecord } from './state.ts'
import { pause, type World } from './world.ts'

const answerTimeoutMs = 10_000
/** PortOne tries five times in about an hour. The waits are shorter here, for people who watch. */
const retriesMs = [500, 2_000, 5_000, 10_000]
const wrongSecret = 'whsec_bm90LXRoZS1yaWdodC1zZWNyZXQtYXQtYWxsLTAwMDA='

export type Webhooks = {
  /** Records an event and delivers it in the background. */
  emit(type: string, data: Record<string, string>, channel?: WebhookChannel): WebhookRecord
  /** Delivers a recorded event again at once and returns the outcome. */
  resend(id: string): Promise<string | undefined>
  /** Resolves when no delivery is under way. */
  settled(): Promise<void>
}

/** Standard Webhooks (standardwebhooks.com): HMAC-SHA-256 over `id.timestamp.body`. */
export function createWebhooks(world: World): Webhooks {
  const underWay = new Set<Promise<void>>()
  let held: (() => void)[] = []

  const follow = (work: Promise<void>) => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  async function deliver(record: WebhookRecord): Promise<void> {
    const provider = channelOf(record)
    if (faultFor(world, provider, 'webhook', 'silentBefore')) return void log(world, record, 'never sent')
    const slow = faultFor(world, provider, 'webhook', 'slow')
    if (slow) await pause(slow.ms ?? 5_000, world.stopping)

    const reorder = faultFor(world, provider, 'webhook', 'reorderWebhook')
    if (reorder) {
      await Promise.race([new Promise<void>((resolve) => held.push(resolve)), pause(reorder.ms ?? 3_000, world.stopping)])
    }
    const duplicate = faultFor(world, provider, 'webhook', 'duplicateWebhook')
    const copies = duplicate ? 1 + (duplicate.copies ?? 1) : 1
    await Promise.all(Array.from({ length: copies }, () => sendUntilTaken(record)))

    const waiting = held
    held = []
    for (const release of waiting) release()
  }

  async function sendUntilTaken(record: WebhookRecord): Promise<void> {
    for (const waitMs of [0, ...(world.options.webhookRetriesMs ?? retriesMs)]) {
      if (waitMs > 0) await pause(waitMs, world.stopping)
      if (world.stopping.aborted) return
      if (/^2\d\d$/.test(await send(world, record))) return
    }
  }

  return {
    emit(type, data, channel = 'portone') {
      const nth = world.next('webhook')
      const record: WebhookRecord = {
        channel,
        id: `msg_${tokenText(24, world.seed, 'webhook', nth)}`,
        body: JSON.stringify({ type, timestamp: world.now().toISOString(), data }),
        createdAt: world.now().toISOString(),
        attempts: [],
      }
      world.state.webhooks.unshift(record)
      if (addressOf(world, record)) follow(deliver(record))
      return record
    },
    async resend(id) {
      const record = world.state.webhooks.find((one) => one.id === id)
      return record && send(world, record)
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

const channelOf = (record: WebhookRecord): WebhookChannel => record.channel ?? 'portone'

function addressOf(world: World, record: WebhookRecord): string | undefined {
  return channelOf(record) === 'portone' ? world.options.webhookUrl : world.options.depositWebhookUrl
}

function signatureOf(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`
}

async function send(world: World, record: WebhookRecord): Promise<string> {
  const channel = channelOf(record)
  const address = addressOf(world, record)
  if (!address) return log(world, record, 'no address')
  const timestampSeconds = Math.floor(world.now().getTime() / 1000)
  const secret = faultFor(world, channel, 'webhook', 'badSignature') ? wrongSecret : sandboxCredentials[channel].webhookSecret
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': channel === 'portone' ? 'PortOne-Webhook/V2' : 'VirtualAccount-Webhook/1',
        'webhook-id': record.id,
        'webhook-timestamp': String(timestampSeconds),
        'webhook-signature': signatureOf(secret, record.id, timestampSeconds, record.body),
      },
      body: record.body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(answerTimeoutMs), world.stopping]),
    })
    await response.body?.cancel()
    return log(world, record, String(response.status))
  } catch (error) {
    return log(world, record, error instanceof Error ? error.name : 'failed')
  }
}

function log(world: World, record: WebhookRecord, outcome: string): string {
  record.attempts.push({ at: world.now().toISOString(), outcome })
  world.touch()
  return outcome
}

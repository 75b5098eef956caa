import { Hono, type Context } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import { refusalPage } from '../pages/layout.ts'
import { pickerPage, remember } from '../pages/picker.ts'
import { uuidText } from '../random.ts'
import type { Identity } from '../state.ts'
import type { Webhooks } from '../webhooks.ts'
import type { World } from '../world.ts'
import { withQuery } from './oauth.ts'
import { cashReceipts } from './portone-receipts.ts'

const { storeId, channelKey, apiSecret } = sandboxCredentials.portone
const look = { title: '본인인증', accent: '#fc6b2d', onAccent: '#1d0b02' }

/**
 * PortOne V2 identity verification. `/identity/:id` replaces the page that the browser SDK's
 * requestIdentityVerification opens; `login_as=<person id>|fail|cancel` answers without a page.
 */
export function portonePages(world: World, webhooks: Webhooks): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const guard = operation(world, 'portone', 'page', faultBody)

  app.get('/identity/:id', guard, (c) => open(c, world, webhooks, c.req.query('login_as')))
  app.post('/identity/:id', guard, async (c) => {
    const form = await c.req.parseBody()
    const choice = form.decision ?? form.person
    return open(c, world, webhooks, typeof choice === 'string' ? choice : undefined)
  })
  return app
}

/**
 * PortOne V2 REST. Mounted at the root too: the server SDK resolves `/identity-verifications/…`
 * against its base URL's origin and drops any path of it.
 */
export function portoneApi(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  app.get('/identity-verifications/:id', operation(world, 'portone', 'get', faultBody), (c) => {
    if (c.req.header('authorization') !== `PortOne ${apiSecret}`)
      return c.json({ type: 'UNAUTHORIZED', message: '인증 정보가 올바르지 않습니다.' }, 401)
    const asked = c.req.query('storeId')
    if (asked && asked !== storeId) return c.json({ type: 'FORBIDDEN', message: '접근 권한이 없는 상점입니다.' }, 403)
    const identity = world.state.identities[c.req.param('id')]
    if (!identity) return c.json({ type: 'IDENTITY_VERIFICATION_NOT_FOUND', message: '본인인증 건이 존재하지 않습니다.' }, 404)
    return c.json(verification(world, identity))
  })

  // 본인인증 다건 조회: the query is JSON in `requestBody`. Only the filters that our adapter uses are
  // known.
  app.get('/identity-verifications', operation(world, 'portone', 'list', faultBody), (c) => {
    if (c.req.header('authorization') !== `PortOne ${apiSecret}`)
      return c.json({ type: 'UNAUTHORIZED', message: '인증 정보가 올바르지 않습니다.' }, 401)
    const asked = listQuery(c.req.query('requestBody'))
    if (!asked) return c.json({ type: 'INVALID_REQUEST', message: 'requestBody가 올바르지 않습니다.' }, 400)
    const { filter = {}, page: { number = 0, size = 10 } = {} } = asked
    if (filter.storeId && filter.storeId !== storeId) return c.json({ type: 'FORBIDDEN', message: '접근 권한이 없는 상점입니다.' }, 403)
    const found = Object.values(world.state.identities)
      .filter(({ id }) => filter.identityVerificationId === undefined || id === filter.identityVerificationId)
      .filter(({ txId }) => filter.identityVerificationTxId === undefined || txId === filter.identityVerificationTxId)
      .toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt))
    const items = found.slice(number * size, (number + 1) * size).map((identity) => verification(world, identity))
    return c.json({ items, page: { number, size, totalCount: found.length } })
  })
  cashReceipts(app, world)
  return app
}

interface ListQuery {
  page?: { number?: number; size?: number }
  filter?: { storeId?: string; identityVerificationId?: string; identityVerificationTxId?: string }
}

function listQuery(text: string | undefined): ListQuery | null {
  if (text === undefined) return {}
  try {
    const query: unknown = JSON.parse(text)
    return typeof query === 'object' && query !== null ? query : null
  } catch {
    return null
  }
}

function open(c: Context<SandboxEnv>, world: World, webhooks: Webhooks, choice: string | undefined) {
  const id = c.req.param('id') ?? ''
  const query = c.req.query()
  const { redirectUrl = '' } = query
  if (query.storeId !== storeId || query.channelKey !== channelKey) {
    return c.html(refusalPage(look, '본인인증을 열 수 없어요', 'INVALID_REQUEST', 'storeId 또는 channelKey가 올바르지 않아요.'), 400)
  }
  if (!URL.canParse(redirectUrl) || !/^https?:$/.test(new URL(redirectUrl).protocol)) {
    return c.html(refusalPage(look, '본인인증을 열 수 없어요', 'INVALID_REQUEST', 'redirectUrl이 올바른 주소가 아니에요.'), 400)
  }
  const identity = (world.state.identities[id] ??= ready(world, id, query))
  if (identity.status === 'VERIFIED') {
    return c.html(
      refusalPage(
        look,
        '이미 끝난 본인인증이에요',
        'IDENTITY_VERIFICATION_ALREADY_VERIFIED',
        '새 identityVerificationId로 다시 시작하세요.',
      ),
      409,
    )
  }
  if (choice === undefined) return c.html(page(world, titleOf(query.bypass)))
  return c.redirect(settle(world, webhooks, identity, choice, redirectUrl))
}

function ready(world: World, id: string, query: Record<string, string>): Identity {
  const at = world.now().toISOString()
  return {
    id,
    pgTxId: uuidText(world.seed, 'identity', world.next('identity')),
    storeId,
    channelKey,
    status: 'READY',
    requestedAt: at,
    changedAt: at,
    customData: query.customData,
    requestedCustomer: { id: query['customer.customerId'], name: query['customer.fullName'], phoneNumber: query['customer.phoneNumber'] },
  }
}

const failures: Record<string, { reason: string; pgCode: string; pgMessage: string }> = {
  fail: { reason: '입력한 정보가 통신사 명의와 일치하지 않습니다.', pgCode: '0032', pgMessage: '명의 불일치' },
  cancel: { reason: '사용자가 본인인증을 취소하였습니다.', pgCode: '9999', pgMessage: '사용자 취소' },
}

/** Records the outcome, announces it, and returns the address to which the browser goes back. */
function settle(world: World, webhooks: Webhooks, identity: Identity, choice: string, redirectUrl: string): string {
  const person = world.person(choice)
  identity.txId = uuidText(world.seed, 'attempt', world.next('attempt'))
  const back = { identityVerificationId: identity.id, identityVerificationTxId: identity.txId, transactionType: 'IDENTITY_VERIFICATION' }
  identity.changedAt = world.now().toISOString()
  if (person) {
    remember(world, person.id)
    identity.status = 'VERIFIED'
    identity.personId = person.id
    delete identity.failure
    webhooks.emit('IdentityVerification.Verified', { storeId, identityVerificationId: identity.id })
    return withQuery(redirectUrl, back)
  }
  const failure = failures[choice] ?? failures.fail!
  identity.status = 'FAILED'
  identity.failure = failure
  webhooks.emit('IdentityVerification.Failed', { storeId, identityVerificationId: identity.id })
  return withQuery(redirectUrl, {
    ...back,
    code: 'FAILURE_TYPE_PG',
    message: failure.reason,
    pgCode: failure.pgCode,
    pgMessage: failure.pgMessage,
  })
}

function verification(world: World, identity: Identity): Record<string, unknown> {
  const shared = {
    status: identity.status,
    id: identity.id,
    channel: {
      type: 'TEST',
      id: 'channel-id-sandbox',
      key: channelKey,
      name: '다날 본인인증',
      pgProvider: 'DANAL',
      pgMerchantId: 'A010002002',
    },
    customData: identity.customData,
    requestedAt: identity.requestedAt,
    updatedAt: identity.changedAt,
    statusChangedAt: identity.changedAt,
    pgTxId: identity.pgTxId,
    version: 'V2',
  }
  const person = world.person(identity.personId)
  if (identity.status !== 'VERIFIED' || !person) {
    return { ...shared, requestedCustomer: identity.requestedCustomer, failure: identity.failure }
  }
  return {
    ...shared,
    verifiedCustomer: {
      id: identity.requestedCustomer.id,
      name: person.name,
      operator: person.carrier,
      phoneNumber: person.phone,
      birthDate: person.birthDate,
      gender: person.sex === 'female' ? 'FEMALE' : 'MALE',
      isForeigner: false,
      ci: person.ci,
      di: person.di,
    },
    verifiedAt: identity.changedAt,
    pgRawResponse: JSON.stringify({ RETURNCODE: '0000', TID: identity.pgTxId }),
  }
}

/** Danal's `CPTITLE`: the purpose of the verification, as the shop names it. */
function titleOf(bypass: string | undefined): string | undefined {
  try {
    const { danal } = JSON.parse(bypass ?? '{}') as { danal?: { CPTITLE?: unknown } }
    return typeof danal?.CPTITLE === 'string' ? danal.CPTITLE : undefined
  } catch {
    return undefined
  }
}

function page(world: World, title: string | undefined) {
  return pickerPage(world, look, {
    heading: '휴대폰 본인인증',
    lead: title ?? '누구의 휴대폰으로 인증할까요?',
    asks: ['이름', '휴대폰 번호', '생년월일', '성별', 'CI · DI'],
    ways: [
      { decision: 'fail', label: '인증 실패' },
      { decision: 'cancel', label: '취소' },
    ],
    describe: (person) => `${person.phone.replace(/(\d{3})(\d{4})(\d{4})/, '$1-$2-$3')} · ${person.birthDate} · ${person.carrier}`,
  })
}

function faultBody(code: string): Refusal {
  const status = code === 'UNAUTHORIZED' ? 401 : code === 'FORBIDDEN' ? 403 : code.endsWith('NOT_FOUND') ? 404 : 400
  return { status, body: { type: code, message: 'switched on in the sandbox' } }
}

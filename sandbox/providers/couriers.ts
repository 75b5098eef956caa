import { Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { SandboxParcel } from '../state.ts'
import type { World } from '../world.ts'

/** A parcel that nobody set moves one level in this time of the sandbox's clock. */
const stepMs = 60 * 60_000

/** What happens at each level, and where. */
const steps: [kind: string, where: string][] = [
  ['배송준비중', '판매자'],
  ['집화처리', '서울성동'],
  ['간선상차', '옥천HUB'],
  ['간선하차', '부산해운대'],
  ['배송출발(배달예정시간 : 14∼16시, 배송담당 : 박택배 010-9876-5432)', '부산해운대우동'],
  ['배송완료', '부산해운대우동'],
]

/**
 * 스마트택배 조회 API of SweetTracker, which asks the couriers.
 *
 *   GET /api/v1/trackingInfo?t_key&t_code&t_invoice
 *
 * A refusal is `{ status: false, code, msg }` with 200: 101 the key, 103 too many questions, 104
 * the number or the courier. A number is known from its first question on, unless it is of zeros or
 * not of 9 to 14 digits.
 */
export function couriers(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  app.get('/api/v1/trackingInfo', operation(world, 'couriers', 'track', refusal), (c) => {
    const { t_key: key = '', t_code: code = '', t_invoice: number = '' } = c.req.query()
    if (key !== sandboxCredentials.couriers.key) return c.json(refusal('101').body)
    const isKnown = world.state.parcels[`${code}/${number}`] !== undefined
    if (!isKnown && (!/^\d{9,14}$/.test(number) || /^0+$/.test(number))) return c.json(refusal('104').body)
    const parcel = (world.state.parcels[`${code}/${number}`] ??= {
      startedAt: world.now().toISOString(),
      level: null,
      text: null,
      at: null,
    })
    return c.json(shown(world, number, parcel))
  })
  return app
}

const messages: Record<string, string> = {
  '101': '유효하지 않은 API KEY 입니다.',
  '103': '일일 조회 건수를 초과하였습니다.',
  '104': '유효하지 않은 운송장번호 이거나 택배사 코드 입니다.',
}

/** `429` is the answer of the service's gateway instead of its own. */
function refusal(code: string): Refusal {
  const body = { status: false, code, msg: messages[code] ?? '시스템 오류' }
  return code === '429' ? { status: 429, body: {} } : { status: 200, body }
}

function shown(world: World, number: string, { startedAt, level: fixed, text, at }: SandboxParcel) {
  const started = Date.parse(at ?? startedAt)
  const level = fixed ?? Math.min(6, 1 + Math.max(0, Math.floor((world.now().getTime() - started) / stepMs)))
  const trackingDetails = steps.slice(0, level).map(([kind, where], step) => {
    const isLast = step === level - 1
    const time = started + (fixed === null ? step : 0) * stepMs
    return {
      time,
      timeString: new Date(time + 9 * stepMs).toISOString().slice(0, 19).replace('T', ' '),
      code: null,
      where,
      kind: isLast && text !== null ? text : kind,
      telno: '02-123-4567',
      telno2: '010-9876-5432',
      remark: null,
      level: step + 1,
      manName: '박택배',
      manPic: '',
    }
  })
  return {
    result: 'Y',
    senderName: '키*',
    receiverName: '김*늘',
    itemName: '잡화',
    invoiceNo: number,
    receiverAddr: '부산 해운대구 우동***',
    orderNumber: null,
    adUrl: null,
    estimate: '14∼16시',
    level,
    complete: level === 6,
    recipient: '',
    itemImage: '',
    trackingDetails,
    productInfo: null,
    zipCode: null,
    lastDetail: trackingDetails.at(-1),
    firstDetail: trackingDetails[0],
    completeYN: level === 6 ? 'Y' : 'N',
  }
}

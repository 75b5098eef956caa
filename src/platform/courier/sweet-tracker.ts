import { KiwiError } from '../../errors.ts'
import { askJson } from '../../shared/ask-json.ts'
import type { CourierCode } from '../../shared/couriers.ts'
import type { CourierPort } from './port.ts'
import { trackedIn } from './tracking-bodies.ts'

/** The couriers' codes at the service. */
const codes: Record<CourierCode, string> = { epost: '01', cj: '04', hanjin: '05', logen: '06', lotte: '08' }

/**
 * 스마트택배 (info.sweettracker.co.kr): GET /api/v1/trackingInfo with the key `t_key`, the courier
 * `t_code` and the number `t_invoice`.
 */
export function createSweetTracker({ COURIER_URL, COURIER_KEY }: { COURIER_URL: string; COURIER_KEY: string }): CourierPort {
  return {
    async track(courier, trackingNumber) {
      const url = new URL(`${COURIER_URL.replace(/\/+$/, '')}/api/v1/trackingInfo`)
      for (const [name, value] of Object.entries({ t_key: COURIER_KEY, t_code: codes[courier], t_invoice: trackingNumber }))
        url.searchParams.set(name, value)
      const { status, body } = await askJson(url.href, {})
      if (status === 429) return { kind: 'refused', why: 'rate' }
      const tracked = status === 200 ? trackedIn(body) : { fault: `status ${status}` }
      if ('fault' in tracked) throw new KiwiError('UNAVAILABLE', { cause: new Error(`The courier service answered ${tracked.fault}.`) })
      return tracked
    },
  }
}

import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { saveAddressInput } from '../../src/commerce/addresses/schema.ts'

/** An address in Seoul, as a person saves it. */
export function addressOf(facts: Partial<z.infer<typeof saveAddressInput>> = {}): z.infer<typeof saveAddressInput> {
  return {
    addressId: randomUUID(),
    label: '집',
    recipient: '김하늘',
    phone: '010-1234-5678',
    postcode: '04783',
    road: '서울특별시 성동구 연무장길 74',
    detail: '3층',
    request: '문 앞에 놓아 주세요',
    isDefault: false,
    ...facts,
  }
}

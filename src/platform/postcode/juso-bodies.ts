import * as z from 'zod'
import type { FoundAddress } from './port.ts'

const text = z.string().max(300)
const answer = z.object({
  results: z.object({
    common: z.object({ errorCode: z.string(), errorMessage: text, totalCount: z.union([z.string(), z.number()]) }),
    juso: z
      .array(z.object({ zipNo: text, roadAddrPart1: text, bdNm: text, jibunAddr: text }))
      .nullable()
      .default(null),
  }),
})

/**
 * Words that are too short, too wide or of forbidden signs: nothing is found, and the person types
 * others.
 */
const aboutTheWords = new Set(['E0005', 'E0006', 'E0008', 'E0009', 'E0010', 'E0011', 'E0012', 'E0013', 'E0015'])

export type Found = { found: FoundAddress[]; isMore: boolean }

/**
 * The addresses of an answer of addrLinkApi; the error code of the service where it is about us.
 * Pure.
 */
export function foundIn(body: unknown): Found | { fault: string } {
  const { data } = answer.safeParse(body)
  if (!data) return { fault: 'an answer that cannot be read' }
  const { common, juso } = data.results
  if (aboutTheWords.has(common.errorCode)) return { found: [], isMore: common.errorCode === 'E0006' || common.errorCode === 'E0015' }
  if (common.errorCode !== '0') return { fault: common.errorCode }
  const found = (juso ?? [])
    .filter(({ zipNo }) => /^\d{5}$/.test(zipNo))
    .map(({ zipNo, roadAddrPart1, bdNm, jibunAddr }) => ({
      postcode: zipNo,
      road: roadAddrPart1.trim(),
      building: bdNm.trim(),
      lot: jibunAddr.trim(),
    }))
  return { found, isMore: Number(common.totalCount) > found.length }
}

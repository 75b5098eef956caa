import * as z from 'zod'
import { foreignText } from '../../shared/foreign-text.ts'
import type { FoundAddress } from './port.ts'

const maxTextLength = 300
const text = z.string().max(maxTextLength)
const row = z.object({ zipNo: z.string().regex(/^\d{5}$/), roadAddrPart1: text, bdNm: text.nullish(), jibunAddr: text.nullish() })
const answer = z.object({
  results: z.object({
    common: z.object({ errorCode: z.string(), errorMessage: text, totalCount: z.union([z.string(), z.number()]) }),
    juso: z.array(z.unknown()).nullable().default(null),
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
  // A row that cannot be read is left out: the others are still the person's choice.
  const found = (juso ?? [])
    .flatMap((one) => row.safeParse(one).data ?? [])
    .map(({ zipNo, roadAddrPart1, bdNm, jibunAddr }) => ({
      postcode: zipNo,
      road: foreignText(roadAddrPart1, maxTextLength),
      building: foreignText(bdNm ?? '', maxTextLength),
      lot: foreignText(jibunAddr ?? '', maxTextLength),
    }))
    .filter(({ road }) => road !== '')
  return { found, isMore: Number(common.totalCount) > found.length }
}

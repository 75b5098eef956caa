import { KiwiError } from '../../errors.ts'
import { askJson } from '../../shared/ask-json.ts'
import { foundIn } from './juso-bodies.ts'
import type { PostcodePort } from './port.ts'

export const foundAtOnce = 10

/**
 * 도로명주소 검색 API (business.juso.go.kr/addrlink/addrLinkApi.do): GET with the key `confmKey`, JSON by
 * `resultType=json`.
 */
export function createJuso({ POSTCODE_URL, POSTCODE_KEY }: { POSTCODE_URL: string; POSTCODE_KEY: string }): PostcodePort {
  return {
    async find(words) {
      const url = new URL(`${POSTCODE_URL.replace(/\/+$/, '')}/addrLinkApi.do`)
      const query = {
        confmKey: POSTCODE_KEY,
        currentPage: '1',
        countPerPage: `${foundAtOnce}`,
        keyword: wordsFor(words),
        resultType: 'json',
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      const { status, body } = await askJson(url.href, {})
      const found = status === 200 ? foundIn(body) : { fault: `status ${status}` }
      if ('fault' in found) throw new KiwiError('UNAVAILABLE', { cause: new Error(`The postcode service answered ${found.fault}.`) })
      return found
    },
  }
}

/** The service refuses signs of SQL and words of it; none of them is in an address. */
const wordsFor = (words: string) => words.replaceAll(/[%=><[\]"'*;]/g, ' ').trim()

import { expect, it } from 'vitest'
import { contentPolicy } from './content-policy.ts'
import { withKakaoKey } from './pages/kakao-key.ts'

const storage = { kind: 'folder', dir: null, secret: '', baseUrl: 'https://kiwi.example', picturesUrl: 'https://kiwi.example' } as const
const site = { PUBLIC_URL: 'https://kiwi.example', storage }
const key = '0123456789abcdef0123456789abcdef'

it('a page may load and call Kakao only where there is a key, which the page shows', () => {
  const shell = '<head><!-- page --><title>x</title><!-- /page --></head>'
  expect(JSON.stringify(contentPolicy({ ...site, KAKAO_JS_KEY: undefined }))).not.toContain('kakao')
  expect(withKakaoKey(shell, undefined)).toBe(shell)
  const { scriptSrc, formAction, connectSrc } = contentPolicy({ ...site, KAKAO_JS_KEY: key })
  expect([scriptSrc, formAction, connectSrc]).toEqual([
    ["'self'", "'wasm-unsafe-eval'", 'https://t1.kakaocdn.net'],
    ["'self'", 'https://sharer.kakao.com'],
    ["'self'"],
  ])
  expect(withKakaoKey(shell, key)).toContain(`<meta name="kakao-js-key" content="${key}" />`)
})

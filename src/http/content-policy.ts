import type { ApiConfig } from '../config.ts'

/** Kakao's SDK, and the page with the choice of friends, to which it sends a form. */
const kakaoOrigins = { sdk: ['https://t1.kakaocdn.net'], sharer: ['https://sharer.kakao.com'] }

/**
 * Scripts only from this site, and Kakao's where people share to KakaoTalk; pictures also from a
 * CDN, pictures and uploads from an object store elsewhere.
 */
export function contentPolicy({ PUBLIC_URL, storage, KAKAO_JS_KEY }: Pick<ApiConfig, 'PUBLIC_URL' | 'storage' | 'KAKAO_JS_KEY'>) {
  const store = storage.kind === 's3' ? [new URL(storage.endpoint).origin] : []
  const cdn = storage.picturesUrl === PUBLIC_URL ? [] : [storage.picturesUrl]
  const kakao = KAKAO_JS_KEY === undefined ? { sdk: [], sharer: [] } : kakaoOrigins
  return {
    defaultSrc: ["'self'"],
    // The PIN's protocol is WebAssembly, compiled in the page.
    scriptSrc: ["'self'", "'wasm-unsafe-eval'", ...kakao.sdk],
    // React sets style attributes for positions (a tag's x, y); no style element is inline.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:', ...store, ...cdn],
    connectSrc: ["'self'", ...store],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    formAction: ["'self'", ...kakao.sharer],
  }
}

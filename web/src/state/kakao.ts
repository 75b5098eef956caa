/**
 * Kakao's SDK for JavaScript, by its version and hash (developers.kakao.com). The server's policy
 * allows it only with a key.
 */
const sdk = {
  src: 'https://t1.kakaocdn.net/kakao_js_sdk/2.7.2/kakao.min.js',
  integrity: 'sha384-TiCUE00h649CAMonG018J2ujOgDKW/kVWlChEuu4jK2vxfAAD0eZxzCKakxg55G4',
  crossOrigin: 'anonymous',
}

interface Kakao {
  isInitialized: () => boolean
  init: (key: string) => void
  Share: { sendScrap: (input: { requestUrl: string }) => void }
}

/**
 * The JavaScript key that the server put into the page (src/http/pages/kakao-key.ts); null where it
 * has none.
 */
export function kakaoKey(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="kakao-js-key"]')?.content ?? null
}

let loading: Promise<Kakao> | null = null

/** Loads at the first press, not before: until then Kakao hears nothing of the visit. */
function load(key: string): Promise<Kakao> {
  loading ??= new Promise<Kakao>((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), sdk)
    script.addEventListener('load', () => {
      const { Kakao } = window as unknown as { Kakao: Kakao }
      if (!Kakao.isInitialized()) Kakao.init(key)
      resolve(Kakao)
    })
    script.addEventListener('error', () => {
      loading = null
      script.remove()
      reject(new Error('The SDK of Kakao did not load.'))
    })
    document.head.append(script)
  })
  return loading
}

/** Opens KakaoTalk's own choice of friends. It shows what the page's Open Graph tags say. */
export async function shareByKakao(key: string, url: string): Promise<void> {
  const kakao = await load(key)
  kakao.Share.sendScrap({ requestUrl: url })
}

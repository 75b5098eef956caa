import { describe, expect, it } from 'vitest'
import { hashToken } from '../domain/people/tokens.ts'
import { clearSessionCookie, readBrowserHash, readSessionToken, writeSessionCookie } from './cookies.ts'

const token = 'T'.repeat(43)
const asking = (cookie: string) => new Request('https://kiwi.example/', { headers: { cookie } })

function written(publicUrl: string): string {
  const headers = new Headers()
  writeSessionCookie(headers, publicUrl, token, 60)
  return headers.getSetCookie()[0] ?? ''
}

describe('the session cookie', () => {
  it('is bound to the host over https', () =>
    expect(written('https://kiwi.example').split('; ').sort()).toEqual(
      ['HttpOnly', 'Max-Age=60', 'Path=/', 'SameSite=Lax', 'Secure', `__Host-kiwi_session=${token}`].sort(),
    ))

  it('has its plain name on http, where browsers refuse the other', () =>
    expect(written('http://127.0.0.1:3000').split('; ').sort()).toEqual(
      ['HttpOnly', 'Max-Age=60', 'Path=/', 'SameSite=Lax', `kiwi_session=${token}`].sort(),
    ))

  it('is read under the name of its scheme only, so that no plain cookie can stand in for the bound one', () => {
    expect(readSessionToken(asking(`a=b; __Host-kiwi_session=${token}`), 'https://kiwi.example')).toBe(token)
    expect(readSessionToken(asking(`kiwi_session=${token}`), 'https://kiwi.example')).toBeNull()
    expect(readSessionToken(asking('__Host-kiwi_session=short'), 'https://kiwi.example')).toBeNull()
  })

  it('is taken away by an empty one', () => {
    const headers = new Headers()
    clearSessionCookie(headers, 'https://kiwi.example')
    expect(headers.getSetCookie()[0]).toMatch(/^__Host-kiwi_session=; Max-Age=0/)
  })
})

describe('the browser cookie', () => {
  const deps = {
    config: { PUBLIC_URL: 'https://kiwi.example' },
    randomBytes: (count: number) => new Uint8Array(count).fill(7),
  } as Parameters<typeof readBrowserHash>[2]

  it('is given to a browser that has none, and its hash is answered at once', async () => {
    const headers = new Headers()
    const hash = readBrowserHash(asking(''), headers, deps)
    const made = /^__Host-kiwi_browser=([\w-]{43});/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? ''
    expect(hash).toEqual(hashToken(made))
    expect(readBrowserHash(asking(`__Host-kiwi_browser=${made}`), new Headers(), deps)).toEqual(hash)
  })

  it('stays as it is', async () => {
    const headers = new Headers()
    readBrowserHash(asking(`__Host-kiwi_browser=${token}`), headers, deps)
    expect(headers.getSetCookie()).toEqual([])
  })
})

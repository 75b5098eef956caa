import { describe, expect, it } from 'vitest'
import { hashToken } from '../social/people/tokens.ts'
import type { Deps } from '../context.ts'
import { clearSessionCookie, readSessionToken, writeSessionCookie } from './cookies.ts'
import { requestClient } from './request-client.ts'

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

describe('the client of a request', () => {
  const deps = {
    config: { PUBLIC_URL: 'https://kiwi.example' },
    now: () => new Date(0),
    randomBytes: (count: number) => new Uint8Array(count).fill(7),
  } as Deps

  it('is given a browser cookie when a verb asks who it is, once, and never before', () => {
    const headers = new Headers()
    const client = requestClient(asking(''), false, headers, deps)
    expect(headers.getSetCookie()).toEqual([])
    const hash = client.browserHash()
    expect(client.browserHash()).toEqual(hash)
    expect(headers.getSetCookie()).toHaveLength(1)
    const made = /^__Host-kiwi_browser=([\w-]{43});/.exec(headers.getSetCookie()[0] ?? '')?.[1] ?? ''
    expect(hash).toEqual(hashToken(made))
    expect(requestClient(asking(`__Host-kiwi_browser=${made}`), false, new Headers(), deps).browserHash()).toEqual(hash)
  })

  it('keeps the browser cookie it has', () => {
    const headers = new Headers()
    expect(requestClient(asking(`__Host-kiwi_browser=${token}`), false, headers, deps).browserHash()).toEqual(hashToken(token))
    expect(headers.getSetCookie()).toEqual([])
  })

  it('is sent a new session by cookie and never by the answer, where it is a browser', () => {
    const headers = new Headers()
    expect(requestClient(asking(''), false, headers, deps).giveToken(token, new Date(60_000))).toBeNull()
    expect(headers.getSetCookie()[0]).toMatch(new RegExp(`^__Host-kiwi_session=${token}; Max-Age=60`))
  })

  it('is told the token, and given no cookie at all, where it is an app', () => {
    const headers = new Headers()
    const client = requestClient(asking(''), true, headers, deps)
    expect(client.browserHash()).toBeNull()
    expect(client.giveToken(token, new Date(60_000))).toBe(token)
    client.dropToken()
    expect(headers.getSetCookie()).toEqual([])
  })
})

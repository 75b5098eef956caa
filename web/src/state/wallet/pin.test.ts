import { describe, expect, it } from 'vitest'
import { formatCountdown } from './countdown.ts'
import { deviceNameOf } from './device-name.ts'
import { looksLikeBirthday } from './pin.ts'

describe('a PIN that reads as a birthday', () => {
  it.each(['900314', '000229', '150101', '301231'])('%s is refused', (pin) => expect(looksLikeBirthday(pin)).toBe(true))
  it.each(['901314', '900230', '010229', '200101', '482915'])('%s is not one', (pin) => expect(looksLikeBirthday(pin)).toBe(false))
})

describe('the name of a device', () => {
  it('names browser and system, not what the browser claims to be like', () => {
    const android = 'Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'
    expect(deviceNameOf(android)).toBe('Chrome · Android')
    const iphone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
    expect(deviceNameOf(iphone)).toBe('Safari · iPhone')
    expect(deviceNameOf('curl')).toBe('Browser')
  })
})

describe('a countdown', () => {
  it('counts whole seconds and stops at 0', () => {
    expect([600_000, 59_400, 1, 0, -5_000].map(formatCountdown)).toEqual(['10:00', '1:00', '0:01', '0:00', '0:00'])
  })
})

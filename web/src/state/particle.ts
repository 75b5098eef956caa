import { josa } from 'es-hangul'

/** How digits are read aloud; the last one decides the particle: 3 is 삼, so `3을`. */
const digitReadings = '영일이삼사오육칠팔구'

/**
 * The particle after a word: `particle('키위', '을/를')` is `를`. Digits count as read aloud, signs at
 * its end not at all.
 */
export function particle(word: string, kind: Parameters<typeof josa.pick>[1]): string {
  const last = [...word.replace(/[^\p{L}\p{N}]+$/u, '')].at(-1) ?? ''
  return josa.pick(/\d/.test(last) ? (digitReadings[Number(last)] ?? last) : last || '것', kind)
}

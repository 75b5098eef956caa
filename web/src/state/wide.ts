import { useSyncExternalStore } from 'react'

function follow(query: string) {
  const media = matchMedia(query)
  const listen = (listener: () => void) => {
    media.addEventListener('change', listener)
    return () => media.removeEventListener('change', listener)
  }
  return { media, use: () => useSyncExternalStore(listen, () => media.matches) }
}

/** As `lg:`, `xl:` and `2xl:` in the styles. */
const wide = follow('(min-width: 64rem)')
const wider = follow('(min-width: 80rem)')
const widest = follow('(min-width: 96rem)')

/** A mouse: buttons that a finger does not need. */
export const useFinePointer = follow('(pointer: fine)').use

export const isWide = () => wide.media.matches

/**
 * Navigation at the side, a rail, posts over the page. Parts for wide screens are not drawn
 * elsewhere: phones read nothing for them.
 */
export const useWide = wide.use

/** Of pictures, beside the navigation. */
export function useColumnCount(): number {
  const [isWider, isWidest] = [wider.use(), widest.use()]
  return isWidest ? 5 : isWider ? 4 : 3
}

const railed = /^\/(interest|notifications|posts\/[^/]+)?$/
/** Narrow pages leave room beside them on a wide screen. */
export const hasRail = (pathname: string) => railed.test(pathname)

import { useEffect, useEffectEvent, useState } from 'react'

const triggerPx = 72
const mostPx = 96

/** Calls `act` when a finger pulls the top of the page down. Returns the distance in pixels. */
export function usePullDown(act: () => void): number {
  const [pulledPx, setPulledPx] = useState(0)
  const pulledFar = useEffectEvent(act)
  useEffect(() => {
    let startY: number | null = null
    let pulled = 0
    const set = (px: number) => {
      pulled = px
      setPulledPx(px)
    }
    const onStart = ({ touches }: TouchEvent) => {
      startY = window.scrollY === 0 && touches.length === 1 ? (touches[0]?.clientY ?? null) : null
    }
    const onMove = ({ touches }: TouchEvent) => {
      if (startY === null) return
      // Half the finger's distance.
      set(Math.max(0, Math.min(mostPx, ((touches[0]?.clientY ?? startY) - startY) / 2)))
    }
    const onEnd = () => {
      if (pulled >= triggerPx) pulledFar()
      startY = null
      set(0)
    }
    const passive = { passive: true }
    window.addEventListener('touchstart', onStart, passive)
    window.addEventListener('touchmove', onMove, passive)
    window.addEventListener('touchend', onEnd, passive)
    window.addEventListener('touchcancel', onEnd, passive)
    return () => {
      window.removeEventListener('touchstart', onStart)
      window.removeEventListener('touchmove', onMove)
      window.removeEventListener('touchend', onEnd)
      window.removeEventListener('touchcancel', onEnd)
    }
  }, [])
  return pulledPx
}

import { useEffect, useState } from 'react'

/** `9:05`, `0:00`; never negative. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Milliseconds until `expiresAt`, updated each second; 0 afterwards. */
export function useTimeLeft(expiresAt: string): number {
  const [now, setNow] = useState(Date.now)
  const isOver = Date.parse(expiresAt) <= now
  useEffect(() => {
    if (isOver) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isOver])
  return Math.max(0, Date.parse(expiresAt) - now)
}

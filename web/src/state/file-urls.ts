import { useEffect, useRef } from 'react'

/** Gives chosen files addresses to show them by. The files are let go when the part goes. */
export function useFileUrls(): (file: File) => string {
  const made = useRef<string[]>([])
  useEffect(() => () => made.current.splice(0).forEach((url) => URL.revokeObjectURL(url)), [])
  return (file) => {
    const url = URL.createObjectURL(file)
    made.current.push(url)
    return url
  }
}

/** The form of a handle, which API and web app check. */

export const handlePattern = /^[a-z0-9_.]{3,30}$/

export type HandleFault = 'length' | 'signs' | 'dots'

/** The fault of a new handle; null for a right one. A dot at its end would end a sentence. */
export function handleFault(text: string): HandleFault | null {
  if (!/^[a-z0-9_.]*$/.test(text)) return 'signs'
  if (!handlePattern.test(text)) return 'length'
  return /^\.|\.\.|\.$/.test(text) ? 'dots' : null
}

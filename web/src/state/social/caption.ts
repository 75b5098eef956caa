/** A caption as it stands folded: without the blank lines people put before their tags, so that three lines say more. */
export function foldedCaption(caption: string): string {
  return caption.replace(/\n\s*\n/g, '\n')
}

/** Whether a caption deserves folding: about three lines of a phone. */
export function isLong(caption: string): boolean {
  return caption.split('\n').reduce((lines, line) => lines + Math.ceil([...line].length / 30), 0) > 4
}

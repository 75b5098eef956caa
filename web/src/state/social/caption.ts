/** A caption for its folded state: without blank lines, so that three lines show more. */
export function foldedCaption(caption: string): string {
  return caption.replace(/\n\s*\n/g, '\n')
}

/** Whether a caption is longer than about three lines on a phone. */
export function isLong(caption: string): boolean {
  return caption.split('\n').reduce((lines, line) => lines + Math.ceil([...line].length / 30), 0) > 4
}

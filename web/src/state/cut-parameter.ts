/**
 * A text of an address, in code points. The first page knows all routes: `cutText` with its rules
 * for writing would come with them.
 */
export const cutParameter = (text: string, maxLength: number) => [...text].slice(0, maxLength).join('')

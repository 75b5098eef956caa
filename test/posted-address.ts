/**
 * Where a page of the sandbox posts its hidden fields, with these as the query: what the browser
 * brings back.
 */
export function postedAddress(page: string): URL {
  const decode = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  const address = new URL(decode(/action="([^"]+)"/.exec(page)?.[1] ?? ''))
  for (const [, name, value] of page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g))
    address.searchParams.set(decode(name ?? ''), decode(value ?? ''))
  return address
}

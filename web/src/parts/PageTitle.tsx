import { m } from '../paraglide/messages.js'
import { useUnread } from '../state/unread.ts'
import { formatUnread } from '../state/wording.ts'

/**
 * The document's title, e.g. `(2) 검색 · 키위` with two unread notices or messages. React moves it into
 * the head.
 */
export function PageTitle({ children }: { children: string }) {
  const { all } = useUnread()
  return <title>{`${all > 0 ? `(${formatUnread(all)}) ` : ''}${children} · ${m.app_name()}`}</title>
}

import { m } from '../paraglide/messages.js'

/** The document's title, e.g. `검색 · 키위`. React moves it into the head. */
export function PageTitle({ children }: { children: string }) {
  return <title>{`${children} · ${m.app_name()}`}</title>
}

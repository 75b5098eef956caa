import { type FunctionComponent, type ReactNode, use } from 'react'

/**
 * A page whose code loads when it is first opened. The router's own lazy component reloads the
 * document when loading fails, which loses the page on the screen. Here the failure is an error
 * with a retry.
 */
export function page<Name extends string>(
  load: () => Promise<Record<Name, FunctionComponent>>,
  name: Name,
): (() => ReactNode) & { preload: () => Promise<void> } {
  let loading: Promise<FunctionComponent> | undefined
  const component = () => {
    loading ??= load().then(
      (module) => module[name],
      (error: unknown) => {
        loading = undefined
        throw error
      },
    )
    return loading
  }
  function Page() {
    const Component = use(component())
    return <Component />
  }
  return Object.assign(Page, { preload: () => component().then(() => {}) })
}

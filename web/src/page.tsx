import { type FunctionComponent, type ReactNode, use } from 'react'

/**
 * A page whose code comes when it is first needed. The router's own lazy component reloads the document when the code cannot be
 * had, which on a phone in a tunnel throws away what is on the screen; here the failure shows as an error that can be retried.
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

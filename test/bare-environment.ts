const { PATH, NODE_COMPILE_CACHE } = process.env

/** What a program needs to start, and the code that earlier processes compiled, as `./kiwi` gives it: compiling took a second each. */
export const bareEnvironment: Record<string, string> = {
  PATH: PATH ?? '',
  ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
}

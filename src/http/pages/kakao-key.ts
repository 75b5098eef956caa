/**
 * The shell with the key for the SDK of Kakao (web/src/state/kakao.ts); as it is where there is
 * none. Config allows only hexadecimal digits.
 */
export function withKakaoKey(shell: string, key: string | undefined): string {
  return key === undefined ? shell : shell.replace('<!-- page -->', `<meta name="kakao-js-key" content="${key}" />\n    <!-- page -->`)
}

/** An invitation that nobody answered is void. */
export const invitationGoodForMs = 14 * 86_400_000

/** An invitation that nobody answered is void. */
export const invitationGoodForDays = 14

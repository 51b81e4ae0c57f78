/** Whether a host name is this machine's own, as an address or as it stands in a URL. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/.test(hostname);
}

/** Host names and addresses, as they stand in HOST and in the Host header. */
const NAME = /^(?=.{1,253}$)(?![\d.]+$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^[\da-f:.]{2,45}$/i;
const LOOPBACK = /^(?:localhost|(?:.+\.)?localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/i;

/** Returns whether a text is a host name, an IPv4 or an IPv6 address: no scheme, no port, no brackets, no zone. */
export const isHost = (text: string): boolean =>
  NAME.test(text) || IPV4.test(text) || (IPV6.test(text) && URL.canParse(`http://[${text}]/`));

/** Returns whether a host name or address can be reached from this machine only. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host) && isHost(host);

/** Returns a host as it stands in a URL: an IPv6 address in brackets. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);
